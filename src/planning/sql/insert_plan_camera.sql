-- A camera of a plan.
insert into plan_camera (plan_id, number, camera_model_id, model, site_id, commune_id, place_kind, place_name, near, geom, bearing_deg, height_m, tilt_deg, cost_vnd,
    value, loss, sees_by_day, sees_by_night, is_mandatory, is_by_hand, origin)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, st_setsrid(st_makepoint($10, $11), 4326), $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
