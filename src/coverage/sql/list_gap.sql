-- Gaps of a run in one half of the day as GeoJSON features with their rank in the scope, the heaviest first. $1 the run; $2 half; $3 commune or null; $4 first reason or null; $5 after this rank; $6 box or null; $7 at most.
select g.rank, jsonb_build_object('type', 'Feature', 'id', g.gap_id, 'geometry', st_asgeojson(g.geom, 7)::jsonb, 'properties', jsonb_build_object(
    'gap_id', g.gap_id, 'rank', g.rank, 'commune_id', g.commune_id, 'commune_name', c.full_name, 'near', g.near, 'weight', round(g.weight::numeric, 3), 'points', g.points,
    'reason', g.reasons[1], 'reasons', (select jsonb_agg(jsonb_build_object('code', g.reasons[i], 'weight', round(g.reason_weights[i]::numeric, 3)) order by i)
        from generate_subscripts(g.reasons, 1) i),
    'lon', st_x(g.middle), 'lat', st_y(g.middle), 'area_m2', round(g.area_m2)))::text
from (select x.*, row_number() over (order by x.weight desc, x.gap_id) as rank from gap x where x.coverage_run_id = $1::uuid and x.half = $2) g
    join commune c using (commune_id)
where ($3::uuid is null or g.commune_id = $3) and ($4::text is null or g.reasons[1] = $4) and g.rank > $5::bigint
    and ($6::float8[] is null or g.geom && st_makeenvelope($6[1], $6[2], $6[3], $6[4], 4326))
order by g.rank
limit $7
