-- Demonstration cameras: $1 rows, $2 the moment of all of them.
insert into camera (camera_id, site_id, camera_code, status, camera_type, projection, azimuth_deg, pan_min_deg, pan_max_deg, mount_height_m,
    tilt_deg, sensor_width_mm, sensor_height_mm, focal_length_mm, hfov_deg, vfov_deg, fov_source, resolution_h_px, resolution_v_px, fps,
    ir_range_m, low_light, max_range_m, target_task, occluded, occlusion_note, verified_on, monitoring_mode, recording_mode, retention_days,
    connected_to, installed_on, warranty_until, end_of_life_on, last_maintained_on, maintenance_interval_days, manufacturer, model,
    serial_no, firmware_version, qcvn135_status, conformity_cert_no, default_password_changed, network_isolated, cost_vnd, budget_year,
    phase, source, is_demo, created_at, updated_at)
select camera_id, site_id, camera_code, status, camera_type, projection, azimuth_deg, pan_min_deg, pan_max_deg, mount_height_m,
    tilt_deg, sensor_width_mm, sensor_height_mm, focal_length_mm, hfov_deg, vfov_deg, fov_source, resolution_h_px, resolution_v_px, fps,
    ir_range_m, low_light, max_range_m, target_task, occluded, occlusion_note, verified_on, monitoring_mode, recording_mode, retention_days,
    connected_to, installed_on, warranty_until, end_of_life_on, last_maintained_on, maintenance_interval_days, manufacturer, model,
    serial_no, firmware_version, qcvn135_status, conformity_cert_no, default_password_changed, network_isolated, cost_vnd, budget_year,
    phase, source, true, $2, $2
from jsonb_populate_recordset(null::camera, $1)
