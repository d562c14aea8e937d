-- The key places of a load, when it is undone.
delete from key_place where import_id = $1
