-- Cameras on their sites within so many metres of a place, as they are today. $1 longitude; $2 latitude; $3 metres; $4 at most.
select to_jsonb(r) || jsonb_build_object('mount', s.mount, 'position_accuracy_m', s.position_accuracy_m,
    'distance_m', st_distance(s.geom::geography, st_makepoint($1::float8, $2::float8)::geography))
from site s join camera_row r using (site_id)
where r.status in ('active', 'faulty', 'suspended')
    and s.geom && st_envelope(st_buffer(st_makepoint($1::float8, $2::float8)::geography, $3)::geometry)
order by s.geom <-> st_setsrid(st_makepoint($1, $2), 4326), r.camera_id
limit $4
