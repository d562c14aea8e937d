-- Ends a plan that is worked on; no row if it is gone. The bound of a plan that was to reach a part of the need is of a search that ended there: it is no gap.
update plan set state = $2, error = $3, step = null, step_of = null, keeps_answer = false, is_cancelling = false, finished_at = clock_timestamp(), value = $4, bound = $5, gap_part = case when wish ->> 'target_part' is null then $6::float8 end, cameras = $7, need = $8,
    seen_before = $9, cost_vnd = $10, checked = $11, inputs = $12, coverage_run_id = $13
where plan_id = $1::uuid and state = 'running' returning plan_id
