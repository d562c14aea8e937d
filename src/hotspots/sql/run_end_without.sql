-- Ends a run without an answer: failed with words, or called off. $1 the run; $2 state; $3 words or null.
update hotspot_run set state = $2, error = $3, step = null, is_cancelling = false, ended_at = clock_timestamp() where hotspot_run_id = $1::uuid and state = 'running'
