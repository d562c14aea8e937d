-- Ends a run that is being worked on; no row if it was called off.
update coverage_run set state = $2, error = $3, step = null, finished_at = clock_timestamp()
where coverage_run_id = $1::uuid and state = 'running' returning coverage_run_id
