-- Points of need of a tile, of the newest run of each province, one row of arrays for each source, task and state. $1 first key; $2 first key after; $3 half; $4 at most.
select array_agg(p.tile_key) as key, array_agg(p.weight) as weight, p.source, p.task, p.seen
from (
    select n.tile_key, n.source, n.task, round((case $3::text when 'night' then n.by_night else n.by_day end)::numeric, 3)::float8 as weight,
        case when case $3 when 'night' then n.seen_by_night else n.seen_by_day end > 0 then 1
            when case $3 when 'night' then n.at_most_by_night else n.at_most_by_day end > 0 then 2 else 0 end as seen
    from need_point n
    where n.tile_key >= $1::bigint and n.tile_key < $2::bigint and case $3 when 'night' then n.by_night else n.by_day end > 0 and n.coverage_run_id in (
        select distinct on (r.province_code) r.coverage_run_id from coverage_run r where r.state = 'done' order by r.province_code, r.finished_at desc)
    limit $4::bigint
) p
group by p.source, p.task, p.seen
