-- How far a plan is; whether it is to end. No row if it is gone.
update plan set step = $2, done = $3, total = $4, value = $5, bound = $6, gap_part = case when wish ->> 'target_part' is null then $7::float8 end, steps = $8, parts = $9, cameras = $10,
    step_of = $11, keeps_answer = $12
where plan_id = $1::uuid and state = 'running' returning is_cancelling
