-- Stores a model. $1 id; $2 code of the province or null; $3 fields.
insert into camera_model (camera_model_id, province_code, name, name_en, camera_type, projection, sensor_width_mm, sensor_height_mm, focal_length_mm, hfov_deg, vfov_deg,
    resolution_h_px, resolution_v_px, ir_range_m, low_light, max_range_m, mount_height_m, tilt_deg, price_vnd, price_source, price_source_en, is_active)
select $1::uuid, $2::text, r.name, r.name_en, coalesce(r.camera_type, 'fixed'), coalesce(r.projection, 'rectilinear'), r.sensor_width_mm, r.sensor_height_mm, r.focal_length_mm,
    r.hfov_deg, r.vfov_deg, r.resolution_h_px, r.resolution_v_px, r.ir_range_m, r.low_light, r.max_range_m, r.mount_height_m, r.tilt_deg, r.price_vnd, r.price_source, r.price_source_en,
    coalesce(r.is_active, true)
from jsonb_populate_record(null::camera_model, $3::jsonb) r
