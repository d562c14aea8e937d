-- Gaps of a tile, of the newest run of each province; far away the heaviest 300 of each.
select array_agg(st_asbinary(g.geom_3857, 'NDR')) as geom, array_agg(g.gap_id) as gap_id, array_agg(r.rank) as rank, array_agg(g.reasons[1]) as reason,
    array_agg(round(g.weight::numeric, 3)::float8) as weight
from (
    select x.gap_id, row_number() over (partition by x.coverage_run_id order by x.weight desc, x.gap_id)::int as rank
    from gap x
    where x.half = $5::text and x.coverage_run_id in (
        select distinct on (n.province_code) n.coverage_run_id from coverage_run n where n.state = 'done' order by n.province_code, n.finished_at desc)
) r join gap g using (gap_id)
where g.geom_3857 && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857) and ($6::int >= 12 or r.rank <= 300)
