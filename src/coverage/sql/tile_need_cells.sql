-- Points of need of a tile by cell, of the newest run of each province. $1 first key; $2 first key after; $3 level of the cells; $4 half.
select array_agg(c.cell) as cell, array_agg(c.n) as n, array_agg(c.unseen) as unseen, array_agg(c.possibly) as possibly,
    array_agg(ceil(c.weight)::bigint) as weight, array_agg(ceil(c.weight_unseen)::bigint) as weight_unseen
from (
    select tile_cell(p.tile_key, $3::int) as cell, count(*) as n, count(*) filter (where p.at_most = 0) as unseen,
        count(*) filter (where p.seen = 0 and p.at_most > 0) as possibly, sum(p.weight) as weight,
        coalesce(sum(p.weight) filter (where p.seen = 0), 0) as weight_unseen
    from (
        select n.tile_key, case $4::text when 'night' then n.by_night else n.by_day end as weight,
            case $4 when 'night' then n.seen_by_night else n.seen_by_day end as seen,
            case $4 when 'night' then n.at_most_by_night else n.at_most_by_day end as at_most
        from need_point n
        where n.tile_key >= $1::bigint and n.tile_key < $2::bigint and n.coverage_run_id in (
            select distinct on (r.province_code) r.coverage_run_id from coverage_run r where r.state = 'done' order by r.province_code, r.finished_at desc)
    ) p
    where p.weight > 0
    group by 1
) c
