-- The digest of what was loaded last under a name.
select digest from load_mark where name = $1
