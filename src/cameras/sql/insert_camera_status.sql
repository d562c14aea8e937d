-- A status from a day on, with its reason.
insert into camera_status (camera_id, status, since_on, reason) values ($1, $2, $3, $4)
