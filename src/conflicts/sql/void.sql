-- Marks a conflict as entered by mistake, if it is still the version that the writer saw; it is kept, and counted no more.
update conflict set voided_on = $3, voided_reason = $4
where conflict_id = $1 and version = $2 and voided_on is null
returning version
