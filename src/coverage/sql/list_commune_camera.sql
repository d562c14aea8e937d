-- Cameras in use or broken that may see some of the need of a commune (`coverage_around` asks the same the other way round). $1 the commune; $2 at most.
select to_jsonb(r) || jsonb_build_object('mount', s.mount, 'position_accuracy_m', s.position_accuracy_m, 'is_own', s.current_commune_id = $1)
from coverage_sites($1::uuid) join site s using (site_id) join camera_row r using (site_id)
where r.status in ('active', 'faulty', 'suspended')
order by r.camera_id
limit $2
