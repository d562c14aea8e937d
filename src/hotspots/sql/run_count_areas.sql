-- How many areas of a run an account sees. $1 the run.
select count(*) from hotspot_area a where a.hotspot_run_id = $1::uuid
