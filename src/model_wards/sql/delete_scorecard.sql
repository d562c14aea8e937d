-- Takes a draft out if it is still the version that the writer saw. $1 id; $2 version seen.
delete from scorecard where scorecard_id = $1::uuid and version = $2 and state = 'draft' returning version
