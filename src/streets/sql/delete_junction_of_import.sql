-- The junctions of a load, when it is undone.
delete from junction where import_id = $1
