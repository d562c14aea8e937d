-- Rows of an import that are demonstration data. $1 import_id, $2 keys of the rows
update incident set is_demo = true where import_id = $1 and import_key = any($2)
