-- What other budgets would add, as columns. $1 plan.
insert into plan_point (plan_id, number, budget, value, bound, cameras)
select $1::uuid, row_number() over (order by u.budget), u.budget, u.value, u.bound, u.cameras
from unnest($2::float8[], $3::float8[], $4::float8[], $5::int[]) u (budget, value, bound, cameras)
