-- The picture of a check and its SHA-256. $1 check.
select p.image, f.photo_sha256 from field_check f join field_check_photo p using (field_check_id) where f.field_check_id = $1
