-- What the cameras of a plan cost, and how many there are. $1 the plan.
select coalesce(sum(k.cost_vnd), 0)::bigint, count(*)::int from plan_camera k where k.plan_id = $1::uuid
