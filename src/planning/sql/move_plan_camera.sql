-- Puts a camera of a plan elsewhere, or in another way; how the service had chosen it is kept, and one that is as it was chosen again is a chosen one. $1 plan; $2 number;
-- $16 whether it is as chosen.
update plan_camera k set camera_model_id = $3, model = $4, site_id = $5::uuid, commune_id = $6, near = $7, geom = st_setsrid(st_makepoint($8, $9), 4326), bearing_deg = $10,
    height_m = $11, tilt_deg = $12, cost_vnd = $13, sees_by_day = $14, sees_by_night = $15, is_by_hand = not $16,
    place_kind = case when $16 then coalesce(k.chosen_as ->> 'place_kind', k.place_kind) when $5::uuid is not null then 'site'
        when k.site_id is null and st_equals(k.geom, st_setsrid(st_makepoint($8, $9), 4326)) then k.place_kind else 'own' end,
    place_name = case when $16 and k.chosen_as is not null then k.chosen_as ->> 'place_name' when $5::uuid is not null then $17
        when st_equals(k.geom, st_setsrid(st_makepoint($8, $9), 4326)) then k.place_name end,
    origin = case when $16 then 'chosen' when k.origin = 'added' then 'added' else 'changed' end,
    chosen_as = case when $16 then null when k.origin = 'chosen' then jsonb_build_object('camera_model_id', k.camera_model_id, 'model', k.model, 'site_id', k.site_id,
        'place_kind', k.place_kind, 'place_name', k.place_name, 'lon', st_x(k.geom), 'lat', st_y(k.geom), 'bearing_deg', k.bearing_deg, 'height_m', k.height_m,
        'tilt_deg', k.tilt_deg, 'cost_vnd', k.cost_vnd) else k.chosen_as end
where k.plan_id = $1::uuid and k.number = $2 returning k.number
