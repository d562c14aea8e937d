-- Gaps of a commune, as one document. Their ids are made of what they are, so that one that stays keeps its and is changed in its place. Corners to a centimetre may touch: made valid. Where drawing leaves no ground, 15 m around the middle are it. $1 the run; $2 the commune; $3 the gaps.
insert into gap (gap_id, coverage_run_id, half, commune_id, near, weight, points, reasons, reason_weights, middle, geom)
select md5(concat_ws(' ', $1::uuid, g.half, $2::uuid, round(g.lon::numeric, 7), round(g.lat::numeric, 7)))::uuid, $1, g.half, $2, g.near, g.weight, g.points,
    g.reasons, g.reason_weights, m.middle, case when st_isempty(d.ground) then st_multi(st_buffer(m.middle::geography, 15)::geometry) else d.ground end
from jsonb_to_recordset($3::jsonb) as g (half text, near text, weight float8, points int, reasons text[], reason_weights float8[],
    lon float8, lat float8, area text),
    lateral (select st_setsrid(st_makepoint(g.lon, g.lat), 4326) as middle) m,
    lateral (select st_multi(st_collectionextract(st_makevalid(st_setsrid(st_geomfromgeojson(g.area), 4326)), 3)) as ground) d
on conflict (gap_id) do update set near = excluded.near, weight = excluded.weight, points = excluded.points, reasons = excluded.reasons, reason_weights = excluded.reason_weights, geom = excluded.geom
