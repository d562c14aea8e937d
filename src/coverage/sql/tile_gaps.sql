-- Gaps of a tile, of the newest run of each province; far away the heaviest 300 of each; close up all, without their rank (0), for which all gaps of the country would have to be sorted for each tile.
select array_agg(st_asbinary(g.geom_3857, 'NDR')) as geom, array_agg(g.gap_id) as gap_id, array_agg(g.rank) as rank, array_agg(g.reasons[1]) as reason,
    array_agg(round(g.weight::numeric, 3)::float8) as weight
from (
    select x.gap_id, x.geom_3857, x.reasons, x.weight, 0 as rank
    from gap x
    where $6::int >= 12 and x.half = $5::text and x.geom_3857 && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857) and x.coverage_run_id in (
        select distinct on (n.province_code) n.coverage_run_id from coverage_run n where n.state = 'done' order by n.province_code, n.finished_at desc)
    union all
    select y.gap_id, y.geom_3857, y.reasons, y.weight, y.rank
    from (
        select x.gap_id, x.geom_3857, x.reasons, x.weight, row_number() over (partition by x.coverage_run_id order by x.weight desc, x.gap_id)::int as rank
        from gap x
        where $6 < 12 and x.half = $5 and x.coverage_run_id in (
            select distinct on (n.province_code) n.coverage_run_id from coverage_run n where n.state = 'done' order by n.province_code, n.finished_at desc)
    ) y
    where y.rank <= 300 and y.geom_3857 && st_makeenvelope($1, $2, $3, $4, 3857)
) g
