-- Cameras of a plan, in order, with what each is and where. $1 the plan.
select jsonb_build_object('plan_camera_id', k.plan_camera_id, 'number', k.number, 'camera_model_id', k.camera_model_id, 'model', k.model, 'site_id', k.site_id, 'commune_id', k.commune_id,
    'commune_name', (select c.full_name from commune c where c.commune_id = k.commune_id), 'place_kind', k.place_kind, 'place_name', k.place_name, 'near', k.near,
    'lon', st_x(k.geom), 'lat', st_y(k.geom), 'bearing_deg', k.bearing_deg, 'height_m', k.height_m, 'tilt_deg', k.tilt_deg, 'cost_vnd', k.cost_vnd,
    'value', k.value, 'loss', k.loss, 'seen_points_day', cardinality(k.sees_by_day), 'seen_points_night', cardinality(k.sees_by_night),
    'is_mandatory', k.is_mandatory, 'is_by_hand', k.is_by_hand, 'origin', k.origin, 'chosen_as', k.chosen_as, 'camera_id', k.camera_id,
    'mount', (select s.mount from site s where s.site_id = k.site_id), 'position_accuracy_m', (select s.position_accuracy_m from site s where s.site_id = k.site_id))
from plan_camera k where k.plan_id = $1::uuid
order by k.number
