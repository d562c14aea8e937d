-- Cameras in use or broken in a box, as they are today. $1 west, south, east, north; $2 at most.
select to_jsonb(r) || jsonb_build_object('mount', s.mount, 'position_accuracy_m', s.position_accuracy_m)
from site s join camera_row r using (site_id)
where r.status in ('active', 'faulty', 'suspended') and s.geom && st_makeenvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 4326)
order by r.camera_id
limit $2
