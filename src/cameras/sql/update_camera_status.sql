-- The camera's own status, if it is still the version that the writer saw.
update camera set status = $3 where camera_id = $1 and version = $2 returning version
