-- One camera with the place of its site.
select to_jsonb(r) from camera_row r where r.camera_id = $1
