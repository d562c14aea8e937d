-- The key places that a load replaced are in force again when it is undone.
update key_place set replaced_by = null where replaced_by = $1
