-- An entry in the maintenance log; without a stated date the next is due after the camera's interval.
insert into camera_maintenance (camera_id, done_on, kind, outcome, note, next_due_on)
select $1, r.done_on, r.kind, r.outcome, r.note, coalesce(r.next_due_on, r.done_on + k.maintenance_interval_days)
from jsonb_populate_record(null::camera_maintenance, $2::jsonb) r, camera k where k.camera_id = $1
