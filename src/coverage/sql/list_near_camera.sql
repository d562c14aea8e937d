-- Cameras that are there or planned within 0.003° (300 m) of a place. $1 longitude; $2 latitude; $3 at most.
select to_jsonb(r) || jsonb_build_object('mount', s.mount, 'position_accuracy_m', s.position_accuracy_m,
    'distance_m', st_distance(s.geom::geography, st_makepoint($1::float8, $2::float8)::geography))
from site s join camera_row r using (site_id)
where r.status <> 'removed' and s.geom && st_expand(st_setsrid(st_makepoint($1, $2), 4326), 0.003)
order by s.geom <-> st_setsrid(st_makepoint($1, $2), 4326), r.camera_id
limit $3
