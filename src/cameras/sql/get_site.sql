-- One site with its cameras.
select to_jsonb(r) || jsonb_build_object('cameras_list', coalesce((
    select jsonb_agg(to_jsonb(k) order by k.camera_code) from camera_row k where k.site_id = r.site_id), '[]'))
from site_row r where r.site_id = $1
