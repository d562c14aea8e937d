-- How many surfaces of a run an account sees: one or none. $1 the run.
select count(*) from hotspot_surface s where s.hotspot_run_id = $1::uuid
