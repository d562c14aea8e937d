-- Every camera of a list, by code, with its site, so that one table holds both. The parameters are those of the room's count_camera.sql:
-- $1 status; $2 box; $3 province; $4 commune of today; $5 text; $6 type; $7 unknown bearing; $8 overdue; $9 today; $10 site; $11 a day; $12 the import.
select k.camera_code, s.site_code, s.site_name, s.address_text, s.residential_area, st_x(s.geom) as lon, st_y(s.geom) as lat, s.position_accuracy_m,
    s.position_method, s.site_type, s.mount, s.ownership, s.funding_source, s.managing_unit, s.programme, s.purpose_text, s.legal_basis,
    s.notice_sign_present, s.sees_private_premises, c.full_name as current_commune_name, c.code as current_commune_code,
    o.status, k.camera_type, k.azimuth_deg, k.tilt_deg, k.mount_height_m, k.pan_min_deg, k.pan_max_deg, k.hfov_deg, k.vfov_deg, k.fov_source, k.projection,
    k.focal_length_mm, k.sensor_width_mm, k.sensor_height_mm, k.resolution_h_px, k.resolution_v_px, k.fps, k.ir_range_m, k.low_light, k.max_range_m,
    k.target_task, k.occluded, k.occlusion_note, k.verified_on, k.monitoring_mode, k.recording_mode, k.retention_days, k.connected_to, k.installed_on,
    k.warranty_until, k.end_of_life_on, k.last_maintained_on, k.maintenance_interval_days, o.maintenance_due_on, o.is_overdue, k.manufacturer, k.model,
    k.serial_no, k.firmware_version, k.qcvn135_status, k.conformity_cert_no, k.default_password_changed, k.network_isolated, k.cost_vnd, k.budget_year,
    k.phase, k.task_owner_post, k.task_text, k.task_due_on, k.task_result, k.task_accountable_post, k.source, k.is_demo, k.camera_id, k.site_id, k.created_at, k.updated_at
from camera k
    join camera_on($11, $9) o using (camera_id)
    join site s on s.site_id = k.site_id
    join commune c on c.commune_id = s.current_commune_id
where case when $1::text is null then o.status <> 'removed' or $10::uuid is not null else o.status = $1 end
    and ($2::float8[] is null or s.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
    and ($3::text is null or s.current_commune_id in (select province_scope($3)))
    and ($4::uuid is null or s.current_commune_id = $4)
    and ($5::text is null or s.text_fold like fold_like($5) or starts_with(k.camera_code, upper($5)))
    and ($6::text is null or k.camera_type = $6)
    and ($7::bool is null or $7 = o.is_bearing_unknown)
    and ($8::bool is null or $8 = o.is_overdue)
    and ($10::uuid is null or k.site_id = $10)
    and ($12::uuid is null or k.import_id = $12)
order by k.camera_code
