-- Plans that nobody works on any more, because whoever did is gone.
update plan set state = 'failed', error = $1, step = null, is_cancelling = false, finished_at = clock_timestamp() where state = 'running'
