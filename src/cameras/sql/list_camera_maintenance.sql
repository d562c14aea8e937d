-- The maintenance log of a camera, newest first.
select row_to_json(t)::jsonb from (
    select done_on, kind, outcome, note, next_due_on, recorded_at from camera_maintenance where camera_id = $1 order by done_on desc, camera_maintenance_id desc limit 500
) t
