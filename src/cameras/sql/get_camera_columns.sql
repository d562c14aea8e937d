-- A camera with the names that its kept versions have, to compare them.
select to_jsonb(k) - '{reach_m,import_id,import_key}'::text[] from camera k where k.camera_id = $1
