-- Takes a camera out of a plan. $1 plan; $2 number.
delete from plan_camera where plan_id = $1::uuid and number = $2 returning number
