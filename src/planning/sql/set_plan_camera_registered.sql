-- The camera and site of the register that became of a camera of a plan. $1 plan; $2 number; $3 camera; $4 site.
update plan_camera set camera_id = $3::uuid, site_id = $4::uuid where plan_id = $1::uuid and number = $2
