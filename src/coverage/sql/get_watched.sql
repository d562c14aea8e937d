-- One camera with what its site says of how it hangs.
select to_jsonb(r) || jsonb_build_object('mount', s.mount, 'position_accuracy_m', s.position_accuracy_m)
from camera_row r join site s using (site_id)
where r.camera_id = $1
