-- Gaps of the newest run of a province or of that of a commune, or of a done run, the heaviest first, by day before by night; ranks are of one half. $1 province; $2 commune; $3 half, or null for both; $4 first reason; $5 the run; $6 whether with areas.
with asked as (
    select case when $5::uuid is not null then (select r.coverage_run_id from coverage_run r where r.coverage_run_id = $5 and r.state = 'done' and ($1::text is null or r.province_code = $1))
        else (select r.coverage_run_id from coverage_run r
        where r.state = 'done' and r.province_code = coalesce($1::text, (select p.code from commune c join province p using (province_id) where c.commune_id = $2::uuid))
        order by r.finished_at desc limit 1) end as run
)
select g.rank as gap_rank, g.half as gap_half, c.full_name, c.code, g.near as gap_near, round(g.weight::numeric, 3)::float8 as gap_weight, g.points as gap_points,
    g.reasons[1] as gap_reason, g.reasons as gap_reasons, round(g.area_m2::numeric)::float8 as area_m2, st_x(g.middle) as lon, st_y(g.middle) as lat,
    g.commune_id, g.gap_id, case when $6::bool then st_asbinary(st_forcepolygonccw(g.geom), 'NDR') end as shape
from (select x.*, row_number() over (partition by x.half order by x.weight desc, x.gap_id) as rank from gap x, asked where x.coverage_run_id = asked.run and ($3::text is null or x.half = $3)) g
    join commune c using (commune_id)
where ($2 is null or g.commune_id = $2) and ($4::text is null or g.reasons[1] = $4)
order by g.half, g.rank
