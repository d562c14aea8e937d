-- Ends a plan without an answer: failed with words, or called off before there was one. $1 the plan; $2 state; $3 error; $4 what it was made from.
update plan set state = $2, error = $3, step = null, step_of = null, keeps_answer = false, is_cancelling = false, finished_at = clock_timestamp(), value = null, bound = null, gap_part = null, cameras = 0,
    inputs = $4
where plan_id = $1::uuid and state = 'running'
