-- Tells that a run waits for those who write. $1 the run.
update coverage_run set step = 'waiting' where coverage_run_id = $1::uuid and state = 'running'
