-- Every status that a camera has had, newest first.
select row_to_json(t)::jsonb from (
    select status, since_on, reason, recorded_at from camera_status where camera_id = $1 order by since_on desc, recorded_at desc, camera_status_id desc limit 500
) t
