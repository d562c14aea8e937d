-- The roads that a load replaced are in force again when it is undone.
update road set replaced_by = null where replaced_by = $1
