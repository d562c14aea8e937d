-- The roads of a load, when it is undone.
delete from road where import_id = $1
