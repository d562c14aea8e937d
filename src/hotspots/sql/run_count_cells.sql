-- How many cells of a run an account sees. $1 the run.
select count(*) from hotspot_cell c where c.hotspot_run_id = $1::uuid
