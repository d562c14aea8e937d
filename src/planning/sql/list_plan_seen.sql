-- What each camera of a plan sees, in order. $1 the plan.
select k.number, k.sees_by_day, k.sees_by_night from plan_camera k where k.plan_id = $1::uuid order by k.number
