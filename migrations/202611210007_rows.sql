-- Rows as people read them: names beside ids, longitude and latitude instead of geometry. Read by the lists, the records,
-- the history and by QGIS; nothing writes through them.

create view commune_row as
select c.commune_id, c.code, c.kind, c.name, c.full_name, p.code as province_code, p.full_name as province_name, c.district_code,
    c.district_name, c.valid_from, c.valid_to, c.legal_doc, c.area_km2, st_x(c.centre) as lon, st_y(c.centre) as lat, c.geom_quality,
    (select jsonb_build_object('people', n.people, 'year', n.year, 'source', n.source)
        from population n where n.commune_id = c.commune_id order by n.year desc, n.source limit 1) as population
from commune c join province p using (province_id);
comment on view commune_row is 'commune versions with province and latest population';

create view camera_row as
select k.camera_id, k.camera_code, k.site_id, s.site_code, s.site_name, st_x(s.geom) as lon, st_y(s.geom) as lat, s.current_commune_id,
    c.full_name as current_commune_name, k.status, k.camera_type, k.projection, k.azimuth_deg, k.pan_min_deg, k.pan_max_deg, k.mount_height_m,
    k.tilt_deg, k.sensor_width_mm, k.sensor_height_mm, k.focal_length_mm, k.hfov_deg, k.vfov_deg, k.fov_source, k.resolution_h_px,
    k.resolution_v_px, k.fps, k.ir_range_m, k.low_light, k.max_range_m, k.target_task, k.occluded, k.occlusion_note, k.verified_on,
    k.monitoring_mode, k.recording_mode, k.retention_days, k.connected_to, k.installed_on, k.warranty_until, k.end_of_life_on,
    k.last_maintained_on, k.maintenance_interval_days, k.maintenance_due_on,
    coalesce(k.maintenance_due_on < (now() at time zone 'Asia/Ho_Chi_Minh')::date and k.status in ('active', 'faulty', 'suspended'), false) as is_overdue,
    k.manufacturer, k.model, k.serial_no, k.firmware_version, k.qcvn135_status, k.conformity_cert_no, k.default_password_changed,
    k.network_isolated, k.cost_vnd, k.budget_year, k.phase, k.task_owner_post, k.task_text, k.task_due_on, k.task_result, k.task_accountable_post, k.source, k.is_demo, k.version, k.created_at, k.updated_at
from camera k join site s using (site_id) join commune c on c.commune_id = s.current_commune_id;
comment on view camera_row is 'cameras with the place of their site';

create view site_row as
select s.site_id, s.site_code, s.site_name, s.address_text, st_x(s.geom) as lon, st_y(s.geom) as lat, s.source_srid, s.source_x, s.source_y,
    s.position_accuracy_m, s.position_method, s.commune_id, c.full_name as commune_name, s.commune_basis, s.current_commune_id,
    n.full_name as current_commune_name, s.residential_area, s.site_type, s.mount, s.ownership, s.funding_source, s.managing_unit, s.programme,
    s.purpose_text, s.legal_basis, s.notice_sign_present, s.sees_private_premises, s.retired_on, s.retired_reason,
    k.cameras, k.active, k.faulty, k.unknown_bearing, k.overdue, s.source, s.is_demo, s.version, s.created_at, s.updated_at
from site s
    join commune c on c.commune_id = s.commune_id
    join commune n on n.commune_id = s.current_commune_id
    left join lateral (
        select count(*)::int as cameras,
            count(*) filter (where k.status = 'active')::int as active,
            count(*) filter (where k.status = 'faulty')::int as faulty,
            count(*) filter (where k.azimuth_deg is null and k.status <> 'removed' and k.camera_type not in ('fisheye', 'panoramic'))::int as unknown_bearing,
            count(*) filter (where k.maintenance_due_on < (now() at time zone 'Asia/Ho_Chi_Minh')::date and k.status in ('active', 'faulty', 'suspended'))::int as overdue
        from camera k where k.site_id = s.site_id and k.status <> 'removed'
    ) k on true;
comment on view site_row is 'sites with names and the counts of their cameras (removed ones left out)';

create view incident_row as
select i.incident_id, i.incident_code, i.office_number, i.offence_code, o.article, o.name_vi as offence_name_vi, o.name_en as offence_name_en, o.offence_group,
    o.is_street_crime, o.is_mappable, i.occurred_from, i.occurred_to, i.time_precision, i.reported_on, i.accepted_on, i.cleared_on, i.status, i.severity,
    st_x(i.geom) as lon, st_y(i.geom) as lat, i.source_srid, i.source_x, i.source_y, i.geom_precision, i.address_text, i.commune_id,
    c.full_name as commune_name, i.commune_basis, i.current_commune_id, n.full_name as current_commune_name, i.sensitivity, i.place_type,
    i.offenders_count, i.victims_count, i.deaths, i.injured, i.damage_vnd, i.modus_code, i.camera_helped, i.voided_on, i.voided_reason,
    i.source, i.is_demo, i.version, i.created_at, i.updated_at
from incident i
    join offence o using (offence_code)
    join commune c on c.commune_id = i.commune_id
    left join commune n on n.commune_id = i.current_commune_id;
comment on view incident_row is 'incidents with the words of their offence and the names of their units';

create view hotspot_row as
select h.hotspot_id, h.hotspot_code, h.name, h.kind, h.area_types, round(h.area_m2::numeric) as area_m2, st_x(st_pointonsurface(h.geom)) as lon,
    st_y(st_pointonsurface(h.geom)) as lat, h.commune_id, c.full_name as commune_name, h.commune_basis, h.current_commune_id,
    n.full_name as current_commune_name, h.declared_by_doc, h.declared_on, h.lifted_on, h.lifted_by_doc, h.responsible_unit, h.patrol_note,
    h.coverage_required_task, h.source, h.is_demo, h.version, h.created_at, h.updated_at
from hotspot h
    join commune c on c.commune_id = h.commune_id
    join commune n on n.commune_id = h.current_commune_id;
comment on view hotspot_row is 'hotspots with names and a point inside each';

-- The units of one of today's provinces, and the older ones whose default heir is among them; of a former province its own and their heirs.
create function province_scope(province_code text) returns setof uuid
    language sql stable parallel safe rows 200 as $$
    select c.commune_id from commune c join province p using (province_id)
    where p.code = province_code and p.valid_to is null and c.valid_to is null
    union
    select s.old_commune_id
    from succession s
        join commune c on c.commune_id = s.new_commune_id and c.valid_to is null
        join province p using (province_id)
    where s.is_default_heir and p.code = province_code and p.valid_to is null
    union
    -- A province that is no more: its units, and what became of them.
    select u.commune_id
    from province p
        join commune c using (province_id)
        cross join lateral (
            select c.commune_id
            union all
            select s.new_commune_id from succession s where s.old_commune_id = c.commune_id and s.is_default_heir
        ) u
    where p.code = province_code and p.valid_to is not null and not exists (select from province t where t.code = province_code and t.valid_to is null)
$$;
comment on function province_scope(text) is 'ids of the commune versions that count as a province of today';
