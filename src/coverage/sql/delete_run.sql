-- Takes a run out with all that it found; no row if it is under way, or the newest done one of its province, which is kept current.
delete from coverage_run r
where r.coverage_run_id = $1::uuid and r.state in ('done', 'failed', 'cancelled')
    and (r.state <> 'done' or exists (select from coverage_run n where n.province_code = r.province_code and n.state = 'done' and n.finished_at > r.finished_at))
returning r.coverage_run_id
