-- Takes a named unit out if it is still the version that the writer saw. $1 id; $2 version seen.
delete from model_ward where model_ward_id = $1::uuid and version = $2
