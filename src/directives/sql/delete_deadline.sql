-- Takes a deadline out if it is still the version that the writer saw. $1 id; $2 version seen.
delete from directive_deadline where directive_deadline_id = $1::uuid and version = $2 returning version
