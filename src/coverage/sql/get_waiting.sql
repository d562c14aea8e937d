-- Whether a run that waits for writers is still wanted, and whether it has waited too long. $1 the run; $2 minutes.
select r.state = 'running', r.started_at < clock_timestamp() - make_interval(mins => $2::int) from coverage_run r where r.coverage_run_id = $1::uuid
