-- Takes a target out if it is still the version that the writer saw. $1 id; $2 version seen.
delete from directive_target where directive_target_id = $1::uuid and version = $2 returning version
