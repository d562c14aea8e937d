-- What an entry in the maintenance log means for the camera: when it was last maintained, and the due day that the latest entry stated.
update camera k set
    last_maintained_on = greatest(k.last_maintained_on, $3::date),
    stated_due_on = case when $3 >= coalesce(k.last_maintained_on, $3) then $4::date else k.stated_due_on end,
    -- Each entry is a version of its own, whatever it changes: the same request sent twice is a conflict.
    updated_at = clock_timestamp()
where k.camera_id = $1 and k.version = $2
returning k.version
