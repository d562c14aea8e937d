-- What each camera of a plan adds and what is lost without it, as columns. $1 plan; $2 numbers; $3 values; $4 losses.
update plan_camera k set value = u.value, loss = u.loss
from unnest($2::int[], $3::float8[], $4::float8[]) u (number, value, loss)
where k.plan_id = $1::uuid and k.number = u.number
