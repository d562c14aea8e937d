-- Names a plan anew, if it is still the version that the writer saw; no row otherwise. $1 plan; $2 version seen; $3 name or null to keep it; $4 whether the note changes; $5 note.
update plan set name = coalesce($3, name), note = case when $4 then $5 else note end, version = version + 1, updated_at = now()
where plan_id = $1::uuid and version = $2 returning version
