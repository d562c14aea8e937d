-- Whether two plans are about the same communes; no row if the account does not see both. $1, $2 plans.
select a.ground = b.ground from plan a, plan b where a.plan_id = $1::uuid and b.plan_id = $2::uuid
