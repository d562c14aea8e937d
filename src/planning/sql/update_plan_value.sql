-- What a plan comes to after a change by hand. $1 plan; $2 value; $3 cost; $4 cameras; $5 whether it takes more than was asked for.
update plan set value = $2, bound = greatest(bound, case when $5 then bound else $2 end), cost_vnd = $3, cameras = $4, is_over_budget = $5,
    gap_part = case when bound > $2 then (bound - $2) / bound else 0 end, version = version + 1, updated_at = now()
where plan_id = $1::uuid
