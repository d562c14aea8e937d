-- Changes a model if it is still the version that the writer saw, and his to change; no row otherwise. $1 id; $2 version seen; $3 changed fields.
update camera_model m set (name, name_en, camera_type, projection, sensor_width_mm, sensor_height_mm, focal_length_mm, hfov_deg, vfov_deg, resolution_h_px, resolution_v_px,
    ir_range_m, low_light, max_range_m, mount_height_m, tilt_deg, price_vnd, price_source, price_source_en, is_active) =
    (select r.name, r.name_en, r.camera_type, r.projection, r.sensor_width_mm, r.sensor_height_mm, r.focal_length_mm, r.hfov_deg, r.vfov_deg, r.resolution_h_px, r.resolution_v_px,
        r.ir_range_m, r.low_light, r.max_range_m, r.mount_height_m, r.tilt_deg, r.price_vnd, r.price_source, r.price_source_en, r.is_active
    from jsonb_populate_record(m, $3::jsonb) r)
where m.camera_model_id = $1::uuid and m.version = $2
returning m.version
