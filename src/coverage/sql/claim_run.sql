-- Takes up the run that has waited longest; whether it is the first of its province, so that changes were not noted before.
update coverage_run set state = 'running', started_at = now(), step = 'reading', done = 0, total = null
where coverage_run_id = (select r.coverage_run_id from coverage_run r where r.state = 'queued' order by r.asked_at, r.coverage_run_id limit 1 for update skip locked)
    and state = 'queued'
returning coverage_run_id, province_code, recipe, incident_from, incident_to, as_of, boundary_date,
    not exists (select from coverage_run d where d.province_code = coverage_run.province_code and d.state = 'done') as is_first
