-- Runs that nobody works on any more, because whoever did is gone. $1 why.
update hotspot_run set state = 'failed', error = $1, step = null, is_cancelling = false, ended_at = clock_timestamp() where state = 'running'
