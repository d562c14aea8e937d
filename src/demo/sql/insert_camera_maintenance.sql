-- The maintenance log of the demonstration cameras.
insert into camera_maintenance (camera_maintenance_id, camera_id, done_on, kind, outcome, note, next_due_on, recorded_at)
select camera_maintenance_id, camera_id, done_on, kind, outcome, note, next_due_on, recorded_at
from jsonb_populate_recordset(null::camera_maintenance, $1)
