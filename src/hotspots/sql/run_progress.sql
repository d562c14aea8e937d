-- How far a run is; whether it is to end. No row if it is gone. $1 the run; $2 step; $3 done; $4 of.
update hotspot_run set step = $2, done = $3, total = $4 where hotspot_run_id = $1::uuid and state = 'running' returning is_cancelling
