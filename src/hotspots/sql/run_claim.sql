-- Takes up the run that has waited longest, of the province whose turn it is: the one that was served least recently.
update hotspot_run set state = 'running', started_at = clock_timestamp(), step = 'reading', done = 0, total = null
where hotspot_run_id = (
    select r.hotspot_run_id from hotspot_run r where r.state = 'queued'
    order by (select max(q.started_at) from hotspot_run q where q.province_code = r.province_code) nulls first, r.asked_at, r.hotspot_run_id
    limit 1 for update of r skip locked) and state = 'queued'
returning hotspot_run_id, province_code, wish, boundary_date
