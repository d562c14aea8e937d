-- What other budgets would add. $1 the plan.
select jsonb_build_object('number', x.number, 'budget', x.budget, 'value', x.value, 'bound', x.bound, 'cameras', x.cameras)
from plan_point x where x.plan_id = $1::uuid order by x.budget, x.number
