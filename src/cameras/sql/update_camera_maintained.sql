-- What an entry in the maintenance log means for the camera: when it was last maintained, and a new interval if a due date was stated.
update camera k set
    last_maintained_on = greatest(k.last_maintained_on, $3::date),
    maintenance_interval_days = case when $4::date is not null and $3 >= coalesce(k.last_maintained_on, $3) then $4::date - $3::date else k.maintenance_interval_days end
where k.camera_id = $1 and k.version = $2
returning k.version
