-- The checks of a camera, newest first. $1 camera.
select row_to_json(t)::jsonb from (
    select f.field_check_id, f.checked_on, f.occluded, f.note, f.photo_sha256 is not null as has_photo, f.recorded_at
    from field_check f where f.camera_id = $1 order by f.checked_on desc, f.recorded_at desc, f.field_check_id desc limit 200
) t
