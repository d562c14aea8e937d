-- What a check on the spot means for the camera at a version: the latest one stands with it. $1 camera; $2 version; $3 day; $4 occluded; $5 by what.
update camera k set
    occluded = case when $3::date >= coalesce(k.verified_on, $3) then $4 else k.occluded end,
    occlusion_note = case when $3 >= coalesce(k.verified_on, $3) then $5 else k.occlusion_note end,
    verified_on = greatest(k.verified_on, $3),
    -- Each entry is a version of its own, whatever it changes: the same request sent twice is a conflict.
    updated_at = clock_timestamp()
where k.camera_id = $1 and k.version = $2
returning k.version
