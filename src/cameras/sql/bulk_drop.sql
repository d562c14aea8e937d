-- Rows that were refused leave the staging. $1 sites, $2 cameras
with gone as (delete from stage_site where n = any($1))
delete from stage_camera where n = any($2) or site_n = any($1)
