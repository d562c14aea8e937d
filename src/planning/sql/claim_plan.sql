-- Takes up the plan that has waited longest.
update plan set state = 'running', started_at = clock_timestamp(), step = 'reading', done = 0, total = null
where plan_id = (select p.plan_id from plan p where p.state = 'queued' order by p.asked_at, p.plan_id limit 1 for update skip locked) and state = 'queued'
returning plan_id, province_code, wish
