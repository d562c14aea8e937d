-- Areas that were refused leave the staging. $1 rows of the file
delete from stage_hotspot where number = any($1)
