-- Holds a run while a commune of it is written. $1 the run.
select r.coverage_run_id from coverage_run r where r.coverage_run_id = $1::uuid for no key update
