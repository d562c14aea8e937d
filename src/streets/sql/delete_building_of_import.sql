-- The buildings of a load, when it is undone.
delete from building where import_id = $1
