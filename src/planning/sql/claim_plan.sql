-- Takes up the plan that has waited longest, of the province whose turn it is: the one that was served least recently.
update plan set state = 'running', started_at = clock_timestamp(), step = 'reading', done = 0, total = null
where plan_id = (
    select p.plan_id from plan p where p.state = 'queued'
    order by (select max(q.started_at) from plan q where q.province_code = p.province_code) nulls first, p.asked_at, p.plan_id
    limit 1 for update of p skip locked) and state = 'queued'
returning plan_id, province_code, wish
