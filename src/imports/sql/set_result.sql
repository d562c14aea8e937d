-- What the check or the store found. $1 id, $2 result, $3 preview
update import_run set result = $2, preview = $3 where import_id = $1
