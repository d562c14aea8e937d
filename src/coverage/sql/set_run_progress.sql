-- How far a run is; no row if it was called off.
update coverage_run set step = $2, done = $3, total = $4 where coverage_run_id = $1::uuid and state = 'running' returning coverage_run_id
