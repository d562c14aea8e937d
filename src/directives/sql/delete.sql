-- Takes a directive out if it is still the version that the writer saw. $1 id; $2 version seen.
delete from directive where directive_id = $1::uuid and version = $2 and source <> 'reference' returning version
