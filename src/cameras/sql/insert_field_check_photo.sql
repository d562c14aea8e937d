-- The picture of a check. $1 check; $2 JPEG.
insert into field_check_photo (field_check_id, image) values ($1, $2)
