-- The file of a run is gone. $1 id
update import_run set file_kept_until = null, preview = null where import_id = $1 returning import_id
