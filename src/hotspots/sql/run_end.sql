-- Ends a run with its figures; no row if it is gone. $1 the run; $2 what it rests on; $3 what was found; $4 the backtest; $5 whether of the demonstration.
update hotspot_run set state = 'done', step = null, is_cancelling = false, ended_at = clock_timestamp(), inputs = $2, findings = $3, backtest = $4, is_demo = $5
where hotspot_run_id = $1::uuid and state = 'running' returning hotspot_run_id
