-- The buildings that a load replaced are in force again when it is undone.
update building set replaced_by = null where replaced_by = $1
