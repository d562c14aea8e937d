-- Runs whose file is to be forgotten. $1 now
update import_run set file_kept_until = null, preview = null where file_kept_until < $1 and state not in ('looking', 'checking', 'storing') returning import_id
