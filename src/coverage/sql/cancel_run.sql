-- Calls a run off; no row if it is over.
update coverage_run set state = 'cancelled', finished_at = clock_timestamp()
where coverage_run_id = $1::uuid and state in ('queued', 'running') returning coverage_run_id
