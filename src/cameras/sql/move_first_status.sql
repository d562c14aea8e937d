-- The first status of a camera begins on its day of installation, when that is corrected. $1 camera, $2 day until now, $3 new day
update camera_status t set since_on = $3
where t.camera_id = $1 and t.since_on = $2 and (t.until_on is null or t.until_on >= $3)
    and not exists (select from camera_status e where e.camera_id = t.camera_id and e.since_on < t.since_on)
    and t.camera_status_id = (select f.camera_status_id from camera_status f where f.camera_id = $1
        order by f.since_on, f.recorded_at, f.camera_status_id limit 1)
