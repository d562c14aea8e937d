-- A check on the spot. $1 camera; $2 the fields; $3 SHA-256 of its picture, or null. Gives its identity.
insert into field_check (camera_id, checked_on, occluded, note, photo_sha256)
select $1, r.checked_on, r.occluded, r.note, $3 from jsonb_populate_record(null::field_check, $2::jsonb) r
returning field_check_id
