-- Runs that nobody works on any more, because whoever did is gone.
update coverage_run set state = 'failed', error = $1, step = null, finished_at = clock_timestamp() where state = 'running'
