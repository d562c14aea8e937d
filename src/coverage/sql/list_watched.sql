-- Cameras on their sites within so many metres of a place, and up to 4 km farther away those that reach as far, as they are today. $1 longitude; $2 latitude; $3 metres; $4 at most.
with near as (
    select s.site_id from site s where s.geom && st_envelope(st_buffer(st_makepoint($1::float8, $2::float8)::geography, $3::float8)::geometry)
    union
    select s.site_id
    from camera k join site s using (site_id)
    where k.reach_m > 1000 and s.geom && st_envelope(st_buffer(st_makepoint($1, $2)::geography, $3 + 4000)::geometry)
)
select to_jsonb(r) || jsonb_build_object('mount', s.mount, 'position_accuracy_m', s.position_accuracy_m,
    'distance_m', st_distance(s.geom::geography, st_makepoint($1, $2)::geography))
from near join site s using (site_id) join camera_row r using (site_id)
where r.status in ('active', 'faulty', 'suspended')
order by s.geom <-> st_setsrid(st_makepoint($1, $2), 4326), r.camera_id
limit $4
