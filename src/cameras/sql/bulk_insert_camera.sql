-- Staged cameras become cameras of their sites. $1 import_id
with placed as (
    select c.*, s.site_id as of_site, s.site_code, s.is_demo
    from stage_camera c join stage_site t on t.n = c.site_n join site s on s.site_id = coalesce(t.host_id, t.site_id)
    order by c.fields ->> 'camera_code' is null, c.n
)
insert into camera (camera_id, site_id, camera_code, status, source, is_demo, import_id, import_key,
    camera_type, projection, azimuth_deg, pan_min_deg, pan_max_deg, mount_height_m, tilt_deg, sensor_width_mm, sensor_height_mm,
    focal_length_mm, hfov_deg, vfov_deg, fov_source, resolution_h_px, resolution_v_px, fps, ir_range_m, low_light, max_range_m,
    target_task, occluded, occlusion_note, verified_on, monitoring_mode, recording_mode, retention_days, connected_to,
    installed_on, warranty_until, end_of_life_on, last_maintained_on, maintenance_interval_days, manufacturer, model, serial_no,
    firmware_version, qcvn135_status, conformity_cert_no, default_password_changed, network_isolated, cost_vnd, budget_year, phase,
    task_owner_post, task_text, task_due_on, task_result, task_accountable_post)
select t.camera_id, t.of_site, coalesce(r.camera_code, take_code(t.site_code || '-', 2, 'camera')), r.status, r.source, t.is_demo, $1, t.import_key,
    r.camera_type, r.projection, r.azimuth_deg, r.pan_min_deg, r.pan_max_deg, r.mount_height_m, r.tilt_deg, r.sensor_width_mm,
    r.sensor_height_mm, r.focal_length_mm, r.hfov_deg, r.vfov_deg, r.fov_source, r.resolution_h_px, r.resolution_v_px, r.fps,
    r.ir_range_m, r.low_light, r.max_range_m, r.target_task, r.occluded, r.occlusion_note, r.verified_on, r.monitoring_mode,
    r.recording_mode, r.retention_days, r.connected_to, r.installed_on, r.warranty_until, r.end_of_life_on, r.last_maintained_on,
    r.maintenance_interval_days, r.manufacturer, r.model, r.serial_no, r.firmware_version, r.qcvn135_status, r.conformity_cert_no,
    r.default_password_changed, r.network_isolated, r.cost_vnd, r.budget_year, r.phase,
    r.task_owner_post, r.task_text, r.task_due_on, r.task_result, r.task_accountable_post
from placed t cross join lateral jsonb_populate_record(null::camera,
    '{"status": "proposed", "camera_type": "fixed", "projection": "rectilinear", "qcvn135_status": "unknown", "source": "import"}'::jsonb || t.fields) r
