-- What statuses the demonstration cameras have had.
insert into camera_status (camera_status_id, camera_id, status, since_on, reason, recorded_at)
select camera_status_id, camera_id, status, since_on, reason, recorded_at from jsonb_populate_recordset(null::camera_status, $1)
