-- Sites (điểm: a mounting place) and the cameras (mắt) on them. Reports count both, so both are rows.
-- Enumerations and ranges stand here as named constraints; the field tables in Rust carry the same values with their words,
-- and a test compares the two.

create table site (
    site_id uuid primary key,
    site_code text not null,
    site_name text not null,
    address_text text,
    geom geometry(Point, 4326) not null,
    geom_3857 geometry(Point, 3857) not null generated always as (st_transform(geom, 3857)) stored,
    source_srid int,
    source_x double precision,
    source_y double precision,
    position_accuracy_m double precision,
    position_method text,
    commune_id uuid not null references commune,
    commune_basis text not null,
    current_commune_id uuid not null references commune,
    residential_area text,
    site_type text not null default 'other',
    mount text,
    ownership text not null,
    funding_source text,
    managing_unit text,
    programme text,
    purpose_text text,
    legal_basis text,
    notice_sign_present boolean,
    sees_private_premises boolean,
    retired_on date,
    retired_reason text,
    source text not null default 'manual',
    import_id uuid,
    import_key uuid,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    text_fold text not null generated always as (fold_vi(site_code || ' ' || site_name || ' ' || coalesce(address_text, '') || ' ' || coalesce(residential_area, ''))) stored,
    constraint site_code_key unique (site_code),
    constraint site_id_demo_key unique (site_id, is_demo),
    constraint site_code_shape check (octet_length(site_code) between 3 and 40 and site_code !~ '^-|[^A-Z0-9-]'),
    constraint site_name_length check (char_length(site_name) between 1 and 200),
    constraint site_geom_in_vietnam check (st_x(geom) between 102 and 118 and st_y(geom) between 6 and 24),
    constraint site_position_accuracy_m_range check (position_accuracy_m between 0 and 500),
    constraint site_position_method_known check (position_method in ('gnss_rtk', 'gnss_phone', 'map_click', 'geocode', 'converted_vn2000')),
    constraint site_commune_basis_known check (commune_basis in ('boundary', 'approximate', 'nearest', 'stated')),
    constraint site_site_type_known check (site_type in ('crossroads', 'commune_gate', 'school', 'market', 'office', 'industrial_zone', 'park',
        'road_section', 'bus_stop', 'religious_site', 'residential_lane', 'other')),
    constraint site_mount_known check (mount in ('pole', 'wall', 'building', 'street_lamp', 'traffic_signal', 'ceiling')),
    constraint site_ownership_known check (ownership in ('police', 'commune_committee', 'department', 'organisation', 'business', 'household', 'community_fund')),
    constraint site_funding_source_known check (funding_source in ('state_budget', 'socialised', 'mixed', 'project')),
    constraint site_programme_known check (programme in ('camera_an_ninh', 'model_ward', 'smart_city', 'traffic', 'other')),
    constraint site_source_known check (source in ('manual', 'import', 'api', 'plan')),
    constraint site_retired_has_reason check ((retired_on is null) = (retired_reason is null))
);
comment on table site is 'điểm lắp đặt: a mounting place with its cameras';
create index site_geom_idx on site using gist (geom);
create index site_geom_3857_idx on site using gist (geom_3857);
create index site_commune_idx on site (commune_id);
create index site_current_commune_idx on site (current_commune_id);
create index site_text_idx on site using gin (text_fold gin_trgm_ops);
create index site_demo_idx on site (site_id) where is_demo;
create unique index site_import_key_idx on site (import_key) where import_key is not null;
-- Rows of one import lie together and ids of imports grow with time: a few pages say where.
create index site_import_idx on site using brin (import_id) with (pages_per_range = 16);
comment on column site.import_id is 'the import that brought the row; null for one entered by hand';
comment on column site.import_key is 'same content of a file, same key: what is there already is not stored twice';
create trigger site_keep_history before update on site for each row execute function keep_history('site_id');

-- The last number given out behind a beginning of codes (HP-10532-, HP-10532-2025-, HP-10532-DN). A row, not max()+1: two
-- people who add at once get two numbers. By beginning, not by commune: a unit of today may carry an old unit's code.
create table code_counter (
    beginning text primary key,
    last_number int not null
);
comment on table code_counter is 'last number given out per beginning of site, incident and hotspot codes; numbers are never given twice';

-- A number with leading zeros; a longer one keeps all its digits (lpad alone would cut them off).
create function code_number(n int, digits int) returns text
    language sql immutable strict parallel safe
    return lpad(n::text, greatest(digits, char_length(n::text)), '0');
comment on function code_number(int, int) is 'number of a code with at least so many digits';

-- The next free code behind a beginning. Codes that somebody chose or changed by hand are stepped over.
create function take_code(first text, digits int, series text) returns text
    language plpgsql as $$
declare
    number int;
    code text;
begin
    if series is null or series not in ('site', 'camera', 'incident', 'hotspot', 'conflict') then
        raise exception 'no series of codes is called %', series;
    end if;
    loop
        insert into code_counter as k (beginning, last_number) values (first, 1)
        on conflict (beginning) do update set last_number = k.last_number + 1
        returning last_number into number;
        code := first || code_number(number, digits);
        exit when not case series
            when 'site' then exists (select from site s where s.site_code = code)
            when 'camera' then exists (select from camera k where k.camera_code = code)
            when 'incident' then exists (select from incident i where i.incident_code = code)
            when 'hotspot' then exists (select from hotspot h where h.hotspot_code = code)
            when 'conflict' then exists (select from conflict c where c.conflict_code = code)
        end;
    end loop;
    return code;
end $$;
-- A code that somebody chose, as it is; if it has the form of those given out, the counter moves on to it.
create function keep_code(code text, first text, number int) returns text
    language plpgsql as $$
begin
    if number is not null then
        insert into code_counter as k (beginning, last_number) values (first, number)
        on conflict (beginning) do update set last_number = greatest(k.last_number, excluded.last_number);
    end if;
    return code;
end $$;
comment on function keep_code(text, text, int) is 'the code itself, after its number was taken out of those still to be given';
comment on function take_code(text, int, text) is 'next free code of a series (site, camera, incident, hotspot, conflict); holds the counter until the transaction ends';

-- At least as far as a camera is ever said to see by day (src/spatial/view): for finding those that are far away. 20 px/m is the least that counts; the focal
-- length in pixels is at most what angle or sensor give, whichever counts, and the corners of the picture lie farther than its middle. Of a camera
-- of which too little is known 166 m are believed, of none more than 5 km.
create function camera_reach_m(camera_type text, sensor_width_mm double precision, sensor_height_mm double precision, focal_length_mm double precision,
    hfov_deg double precision, vfov_deg double precision, resolution_h_px int, resolution_v_px int, max_range_m double precision) returns double precision
    language sql immutable parallel safe as $$
    select least(1 + 1.02 * greatest(167, sqrt(f.px ^ 2 + (resolution_h_px / 2.0) ^ 2
            + case when camera_type in ('fisheye', 'panoramic') then 0 else greatest(f.px * tan(radians(case when vfov_deg < 180 then vfov_deg end) / 2),
                f.px * sensor_height_mm / (2 * focal_length_mm), coalesce(resolution_v_px, resolution_h_px) / 2.0) ^ 2 end) / 20),
        1 + least(max_range_m, 5000))
    from (select resolution_h_px * greatest(1 / radians(hfov_deg), focal_length_mm / sensor_width_mm,
        case when hfov_deg > 220 then greatest(1 / pi(), 1 / radians(vfov_deg)) end) as px) f
$$;
comment on function camera_reach_m(text, double precision, double precision, double precision, double precision, double precision, int, int, double precision) is
    'metres beyond which a camera sees nothing that counts, at most 5,001: an upper bound, not its view';

create table camera (
    camera_id uuid primary key,
    site_id uuid not null,
    camera_code text not null,
    status text not null default 'proposed',
    camera_type text not null default 'fixed',
    projection text not null default 'rectilinear',
    azimuth_deg double precision,
    pan_min_deg double precision,
    pan_max_deg double precision,
    mount_height_m double precision,
    tilt_deg double precision,
    sensor_width_mm double precision,
    sensor_height_mm double precision,
    focal_length_mm double precision,
    hfov_deg double precision,
    vfov_deg double precision,
    fov_source text,
    resolution_h_px int,
    resolution_v_px int,
    fps int,
    ir_range_m double precision,
    low_light text,
    max_range_m double precision,
    target_task text,
    occluded boolean,
    occlusion_note text,
    verified_on date,
    monitoring_mode text,
    recording_mode text,
    retention_days int,
    connected_to text,
    installed_on date,
    warranty_until date,
    end_of_life_on date,
    last_maintained_on date,
    maintenance_interval_days int,
    stated_due_on date,
    maintenance_due_on date generated always as (coalesce(stated_due_on, coalesce(last_maintained_on, installed_on) + maintenance_interval_days)) stored,
    reach_m double precision not null generated always as (camera_reach_m(camera_type, sensor_width_mm, sensor_height_mm, focal_length_mm, hfov_deg, vfov_deg,
        resolution_h_px, resolution_v_px, max_range_m)) stored,
    manufacturer text,
    model text,
    serial_no text,
    firmware_version text,
    qcvn135_status text not null default 'unknown',
    conformity_cert_no text,
    default_password_changed boolean,
    network_isolated boolean,
    cost_vnd bigint,
    budget_year int,
    phase text,
    task_owner_post text,
    task_text text,
    task_due_on date,
    task_result text,
    task_accountable_post text,
    source text not null default 'manual',
    import_id uuid,
    import_key uuid,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint camera_code_key unique (camera_code),
    -- A camera on a demonstration site is demonstration too: taking the demonstration out can then never take a real one.
    constraint camera_site_fkey foreign key (site_id, is_demo) references site (site_id, is_demo),
    constraint camera_code_shape check (octet_length(camera_code) between 3 and 50 and camera_code !~ '^-|[^A-Z0-9-]'),
    constraint camera_status_known check (status in ('proposed', 'approved', 'installing', 'active', 'faulty', 'suspended', 'removed')),
    constraint camera_camera_type_known check (camera_type in ('fixed', 'dome', 'ptz', 'panoramic', 'fisheye', 'anpr', 'thermal')),
    constraint camera_projection_known check (projection in ('rectilinear', 'equidistant')),
    constraint camera_azimuth_deg_range check (azimuth_deg >= 0 and azimuth_deg < 360),
    constraint camera_pan_min_deg_range check (pan_min_deg >= 0 and pan_min_deg < 360),
    constraint camera_pan_max_deg_range check (pan_max_deg >= 0 and pan_max_deg < 360),
    constraint camera_pan_both check ((pan_min_deg is null) = (pan_max_deg is null)),
    constraint camera_mount_height_m_range check (mount_height_m between 1 and 60),
    constraint camera_tilt_deg_range check (tilt_deg between -10 and 90),
    constraint camera_sensor_width_mm_range check (sensor_width_mm > 0 and sensor_width_mm <= 60),
    constraint camera_sensor_height_mm_range check (sensor_height_mm > 0 and sensor_height_mm <= 60),
    constraint camera_focal_length_mm_range check (focal_length_mm > 0 and focal_length_mm <= 1000),
    constraint camera_hfov_deg_range check (hfov_deg > 0 and hfov_deg <= 360),
    constraint camera_vfov_deg_range check (vfov_deg > 0 and vfov_deg <= 360),
    constraint camera_fov_source_known check (fov_source in ('stated', 'derived')),
    constraint camera_resolution_h_px_range check (resolution_h_px between 100 and 40000),
    constraint camera_resolution_v_px_range check (resolution_v_px between 100 and 40000),
    constraint camera_fps_range check (fps between 1 and 60),
    constraint camera_ir_range_m_range check (ir_range_m between 0 and 1000),
    constraint camera_low_light_known check (low_light in ('none', 'ir', 'white_light', 'starlight')),
    constraint camera_max_range_m_range check (max_range_m > 0 and max_range_m <= 5000),
    constraint camera_target_task_known check (target_task in ('overview', 'outline', 'discern', 'perceive', 'characterise', 'validate', 'scrutinise')),
    constraint camera_monitoring_mode_known check (monitoring_mode in ('active_24_7', 'active_hours', 'recorded_only')),
    constraint camera_recording_mode_known check (recording_mode in ('continuous', 'motion', 'schedule')),
    constraint camera_retention_days_range check (retention_days between 0 and 365),
    constraint camera_connected_to_known check (connected_to in ('none', 'commune_police', 'district_legacy', 'province_centre', 'ioc')),
    constraint camera_maintenance_interval_days_range check (maintenance_interval_days between 1 and 3650),
    constraint camera_warranty_order check (warranty_until >= installed_on),
    constraint camera_end_of_life_order check (end_of_life_on >= installed_on),
    constraint camera_maintained_order check (last_maintained_on >= installed_on),
    constraint camera_qcvn135_status_known check (qcvn135_status in ('conforming', 'not_conforming', 'legacy_exempt', 'unknown')),
    constraint camera_cost_vnd_range check (cost_vnd between 0 and 100000000000),
    constraint camera_budget_year_range check (budget_year between 2000 and 2100),
    constraint camera_source_known check (source in ('manual', 'import', 'api', 'plan'))
);
comment on table camera is 'mắt camera: one lens on a site';
comment on column camera.stated_due_on is 'due day that the last entry of the maintenance log stated; without one the interval decides';
comment on column camera.reach_m is 'an upper bound, for finding cameras that may see a place';
comment on column camera.task_owner_post is '"5 rõ": the post that does the work, what it is, until when, with what result, and which post answers for it; posts, never people';
comment on column camera.azimuth_deg is 'bearing from true north, clockwise; null means unknown and is never read as 0';
create index camera_site_idx on camera (site_id);
create index camera_status_idx on camera (status);
-- Few: all others are found around a place by their sites.
create index camera_far_idx on camera (site_id) where reach_m > 1000;
create unique index camera_import_key_idx on camera (import_key) where import_key is not null;
create index camera_import_idx on camera using brin (import_id) with (pages_per_range = 16);
create index camera_due_idx on camera (maintenance_due_on) where status <> 'removed';
create trigger camera_keep_history before update on camera for each row execute function keep_history_plain('camera_id');

create table camera_status (
    camera_status_id uuid primary key default uuid_v7(),
    camera_id uuid not null references camera on delete cascade,
    status text not null,
    since_on date not null,
    until_on date,
    reason text,
    -- Not now(), when the transaction began: who waited for the camera's lock is later than who held it.
    recorded_at timestamptz not null default clock_timestamp(),
    constraint camera_status_period_order check (until_on >= since_on),
    constraint camera_status_status_known check (status in ('proposed', 'approved', 'installing', 'active', 'faulty', 'suspended', 'removed')),
    -- A camera that stops working says why; a planned one moves on without a reason.
    constraint camera_status_reason_given check (status not in ('faulty', 'suspended', 'removed') or char_length(coalesce(reason, '')) > 0)
);
comment on table camera_status is 'every status a camera has had, from which day, and why';
comment on column camera_status.until_on is 'first day of the next status, null while it lasts; kept by a trigger. Of two statuses of one day the later entry counts';
create index camera_status_camera_idx on camera_status (camera_id, since_on) include (until_on, status);

-- Each status ends where the next one begins.
create function camera_status_close() returns trigger
    language plpgsql as $$
begin
    with entered as (
        select t.camera_status_id, t.until_on,
            lead(t.since_on) over (partition by t.camera_id order by t.since_on, t.recorded_at, t.camera_status_id) as next_on
        from camera_status t where t.camera_id in (select camera_id from new_rows)
    )
    update camera_status t set until_on = e.next_on
    from entered e
    where t.camera_status_id = e.camera_status_id and e.next_on is distinct from e.until_on;
    return null;
end $$;
create trigger camera_status_closed after insert on camera_status
    referencing new table as new_rows for each statement execute function camera_status_close();

create table camera_maintenance (
    camera_maintenance_id uuid primary key default uuid_v7(),
    camera_id uuid not null references camera on delete cascade,
    done_on date not null,
    kind text not null,
    outcome text not null,
    note text,
    next_due_on date,
    recorded_at timestamptz not null default clock_timestamp(),
    constraint camera_maintenance_kind_known check (kind in ('inspection', 'cleaning', 'repair', 'replacement', 'firmware')),
    constraint camera_maintenance_outcome_known check (outcome in ('ok', 'needs_repair', 'replaced')),
    constraint camera_maintenance_due_order check (next_due_on > done_on)
);
comment on table camera_maintenance is 'maintenance log; next_due_on is the due date that followed from it';
create index camera_maintenance_camera_idx on camera_maintenance (camera_id, done_on);

create table field_check (
    field_check_id uuid primary key default uuid_v7(),
    camera_id uuid not null references camera on delete cascade,
    checked_on date not null,
    occluded boolean not null,
    note text,
    photo_sha256 text,
    recorded_at timestamptz not null default clock_timestamp(),
    constraint field_check_note_length check (char_length(note) <= 300),
    constraint field_check_photo_sha256_shape check (photo_sha256 ~ '^[0-9a-f]{64}$')
);
comment on table field_check is 'what was found when a person looked at what a camera sees: whether something stands before it, on which day. The latest stands with the camera';
create index field_check_camera_idx on field_check (camera_id, checked_on);

-- Apart, so that lists of checks never read a picture. No more than one each.
create table field_check_photo (
    field_check_id uuid primary key references field_check on delete cascade,
    image bytea not null,
    constraint field_check_photo_is_jpeg check (substring(image from 1 for 3) = '\xffd8ff'::bytea),
    constraint field_check_photo_size check (octet_length(image) <= 1048576)
);
comment on table field_check_photo is 'the picture of a check, JPEG without anything but the picture (no place, no time, no device)';

-- The register as it was on a day: which sites and cameras were known, in which status, with which maintenance overdue. What the
-- status history and the log do not keep (a bearing, a name, a place) is as it is now.

create function site_known_on(of_site uuid, created_at timestamptz, day date) returns boolean
    language sql stable parallel safe
    return (created_at at time zone 'Asia/Ho_Chi_Minh')::date <= day
        or exists (select from camera k join camera_status t using (camera_id) where k.site_id = of_site and t.since_on <= day);
comment on function site_known_on(uuid, timestamptz, date) is 'whether a site was entered by a day, or has a camera that hung (or was planned) there by then';

-- Maintenance is judged by what was known then: the log up to the day; before the first entry the installation, if the camera was in
-- the register by that day. Of a day before it was entered nobody knows (null): a register may be younger than its cameras.
create function camera_on(day date, today date)
returns table (camera_id uuid, site_id uuid, status text, is_bearing_unknown boolean, maintenance_due_on date, is_overdue boolean)
    language sql stable parallel safe as $$
    select k.camera_id, k.site_id, n.status,
        k.azimuth_deg is null and k.camera_type not in ('fisheye', 'panoramic') and n.status <> 'removed',
        d.due_on,
        case when n.status not in ('active', 'faulty', 'suspended') then false
            when d.is_known then coalesce(d.due_on < coalesce(day, today), false) end
    from camera k
        left join camera_status t on t.camera_id = k.camera_id and t.since_on <= day and (t.until_on is null or t.until_on > day)
        cross join lateral (select coalesce(t.status, k.status) as status) n
        -- Only where something was done after the day does the log have to be asked.
        left join lateral (
            select coalesce(m.next_due_on, m.done_on + k.maintenance_interval_days) as due_on
            from camera_maintenance m
            where k.last_maintained_on > day and m.camera_id = k.camera_id and m.done_on <= day
            order by m.done_on desc, m.recorded_at desc, m.camera_maintenance_id desc
            limit 1
        ) m on true
        cross join lateral (
            select
                case when day is null or k.last_maintained_on is null or k.last_maintained_on <= day then k.maintenance_due_on
                    else coalesce(m.due_on, case when (k.created_at at time zone 'Asia/Ho_Chi_Minh')::date <= day then k.installed_on + k.maintenance_interval_days end)
                    end as due_on,
                day is null or k.last_maintained_on is null or k.last_maintained_on <= day or m.due_on is not null
                    or k.maintenance_interval_days is null or (k.created_at at time zone 'Asia/Ho_Chi_Minh')::date <= day as is_known
        ) d
    where day is null or t.camera_id is not null
$$;
comment on function camera_on(date, date) is
    'the cameras that were known on a day, in their status of then; with no day as they are today. is_overdue is null where nobody knows';
