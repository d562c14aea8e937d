-- Numbers the cameras of a plan anew, in the order in which each adds most, with what it adds and what is lost without it, as columns. $1 plan; $2 numbers before; $3 numbers;
-- $4 values; $5 losses.
update plan_camera k set number = u.number, value = u.value, loss = u.loss
from unnest($2::int[], $3::int[], $4::float8[], $5::float8[]) u (before, number, value, loss)
where k.plan_id = $1::uuid and k.number = u.before
