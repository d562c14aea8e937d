-- Plans: where the next cameras go. A plan is asked for with a budget, frozen with all that it was made from, worked out by the service, checked, changed by
-- hand, and approved: then its cameras are proposals in the register like any others.

create table camera_model (
    camera_model_id uuid primary key default uuid_v7(),
    province_code text,
    name text not null,
    name_en text,
    camera_type text not null default 'fixed',
    projection text not null default 'rectilinear',
    sensor_width_mm double precision,
    sensor_height_mm double precision,
    focal_length_mm double precision,
    hfov_deg double precision,
    vfov_deg double precision,
    resolution_h_px int,
    resolution_v_px int,
    ir_range_m double precision,
    low_light text,
    max_range_m double precision,
    mount_height_m double precision not null,
    tilt_deg double precision not null,
    price_vnd bigint not null,
    price_source text not null,
    price_source_en text,
    is_active boolean not null default true,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint camera_model_name_key unique nulls not distinct (province_code, name),
    constraint camera_model_province_code_shape check (province_code ~ '^[0-9]{2}$'),
    constraint camera_model_name_length check (char_length(name) between 1 and 120),
    constraint camera_model_name_en_length check (char_length(name_en) between 1 and 120),
    constraint camera_model_camera_type_known check (camera_type in ('fixed', 'dome', 'ptz', 'panoramic', 'fisheye', 'anpr', 'thermal')),
    constraint camera_model_projection_known check (projection in ('rectilinear', 'equidistant')),
    constraint camera_model_sensor_width_mm_range check (sensor_width_mm > 0 and sensor_width_mm <= 60),
    constraint camera_model_sensor_height_mm_range check (sensor_height_mm > 0 and sensor_height_mm <= 60),
    constraint camera_model_focal_length_mm_range check (focal_length_mm > 0 and focal_length_mm <= 1000),
    constraint camera_model_hfov_deg_range check (hfov_deg > 0 and hfov_deg <= 360),
    constraint camera_model_vfov_deg_range check (vfov_deg > 0 and vfov_deg <= 360),
    constraint camera_model_resolution_h_px_range check (resolution_h_px between 100 and 40000),
    constraint camera_model_resolution_v_px_range check (resolution_v_px between 100 and 40000),
    constraint camera_model_ir_range_m_range check (ir_range_m between 0 and 1000),
    constraint camera_model_low_light_known check (low_light in ('none', 'ir', 'white_light', 'starlight')),
    constraint camera_model_max_range_m_range check (max_range_m > 0 and max_range_m <= 5000),
    constraint camera_model_mount_height_m_range check (mount_height_m between 1 and 60),
    constraint camera_model_tilt_deg_range check (tilt_deg between -10 and 90),
    constraint camera_model_price_vnd_range check (price_vnd between 0 and 100000000000),
    constraint camera_model_price_source_length check (char_length(price_source) between 1 and 300),
    constraint camera_model_price_source_en_length check (char_length(price_source_en) between 1 and 300)
);
comment on table camera_model is 'catalogue of classes of cameras that plans choose from, with their optics, usual mounting and price';
comment on column camera_model.province_code is 'whose; null: shipped with the product, for everybody';
comment on column camera_model.name_en is 'what it is called in English, where somebody said so';
comment on column camera_model.price_source is 'where the price comes from: an assumption, an offer, a decision on unit prices';
create trigger camera_model_keep_history before update on camera_model for each row execute function keep_history_plain('camera_model_id');

-- Classes of the trade, without makers. Sensors: 1/2.8" 5.568 × 3.132 mm, 1/2.7" 5.376 × 3.024 mm, 1/1.8" 7.18 × 4.04 mm, 1/2.5" 4K 5.76 × 3.24 mm.
insert into camera_model (name, name_en, camera_type, projection, sensor_width_mm, sensor_height_mm, focal_length_mm, hfov_deg, vfov_deg, resolution_h_px, resolution_v_px, ir_range_m,
    low_light, mount_height_m, tilt_deg, price_vnd, price_source, price_source_en)
select name, name_en, camera_type, projection, sensor_w, sensor_h, focal, hfov, vfov, px_h, px_v, ir, 'ir', height, tilt, price,
    'Giả định của phần mềm (thiết bị và lắp đặt, chưa có trụ); hãy thay bằng báo giá hoặc đơn giá được duyệt',
    'Assumed by the program (device and installation, without a pole); put in an offer or an approved unit price'
from (values
    ('Thân 2 MP, 4 mm, hồng ngoại 30 m', 'Bullet 2 MP, 4 mm, infrared 30 m', 'fixed', 'rectilinear', 5.568, 3.132, 4.0, null::float8, null::float8, 1920, 1080, 30.0, 4.0, 12.0, 6000000),
    ('Thân 2 MP, 6 mm, hồng ngoại 50 m', 'Bullet 2 MP, 6 mm, infrared 50 m', 'fixed', 'rectilinear', 5.568, 3.132, 6.0, null, null, 1920, 1080, 50.0, 4.5, 12.0, 7000000),
    ('Thân 4 MP, 4 mm, hồng ngoại 40 m', 'Bullet 4 MP, 4 mm, infrared 40 m', 'fixed', 'rectilinear', 5.376, 3.024, 4.0, null, null, 2560, 1440, 40.0, 4.0, 12.0, 9000000),
    ('Thân 4 MP, 6 mm, hồng ngoại 60 m', 'Bullet 4 MP, 6 mm, infrared 60 m', 'fixed', 'rectilinear', 5.376, 3.024, 6.0, null, null, 2560, 1440, 60.0, 4.5, 12.0, 10000000),
    ('Thân 8 MP, 2,8 mm, hồng ngoại 30 m', 'Bullet 8 MP, 2.8 mm, infrared 30 m', 'fixed', 'rectilinear', 5.76, 3.24, 2.8, null, null, 3840, 2160, 30.0, 4.0, 15.0, 14000000),
    ('Bán cầu 4 MP, 2,8 mm, hồng ngoại 30 m', 'Dome 4 MP, 2.8 mm, infrared 30 m', 'dome', 'rectilinear', 5.376, 3.024, 2.8, null, null, 2560, 1440, 30.0, 3.5, 15.0, 8000000),
    ('Mắt cá 9 MP, hồng ngoại 15 m', 'Fisheye 9 MP, infrared 15 m', 'fisheye', 'equidistant', null, null, null, 180.0, 180.0, 3000, 3000, 15.0, 5.0, 90.0, 22000000),
    ('Biển số 4 MP, 12 mm, hồng ngoại 60 m', 'Number plates 4 MP, 12 mm, infrared 60 m', 'anpr', 'rectilinear', 7.18, 4.04, 12.0, null, null, 2560, 1440, 60.0, 5.0, 12.0, 25000000)
) as m (name, name_en, camera_type, projection, sensor_w, sensor_h, focal, hfov, vfov, px_h, px_v, ir, height, tilt, price);

create table plan (
    plan_id uuid primary key default uuid_v7(),
    plan_code text not null,
    province_code text not null,
    name text not null,
    note text,
    state text not null default 'queued',
    is_cancelling boolean not null default false,
    step text,
    done int not null default 0,
    total int,
    wish jsonb not null,
    ground uuid[] not null default '{}',
    inputs jsonb not null default '{}',
    coverage_run_id uuid,
    value double precision,
    bound double precision,
    gap_part double precision,
    steps bigint not null default 0,
    parts bigint not null default 0,
    cameras int not null default 0,
    step_of text,
    keeps_answer boolean not null default false,
    need double precision,
    seen_before double precision,
    cost_vnd bigint,
    is_over_budget boolean not null default false,
    is_beyond_proof boolean not null default false,
    checked jsonb,
    error jsonb,
    asked_by text not null default audit_actor(),
    asked_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    approved_at timestamptz,
    approved_by text,
    decision_number text,
    decision_on date,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint plan_code_key unique (plan_code),
    constraint plan_code_shape check (plan_code ~ '^PA-[0-9]{2}-[0-9]{4,}$'),
    constraint plan_province_code_shape check (province_code ~ '^[0-9]{2}$'),
    constraint plan_name_length check (char_length(name) between 1 and 200),
    constraint plan_note_length check (char_length(note) <= 2000),
    constraint plan_state_known check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    constraint plan_step_known check (step in ('reading', 'candidates', 'solving', 'curve', 'checking', 'writing')),
    constraint plan_done_range check (done >= 0 and (total is null or done <= total)),
    constraint plan_ended_has_time check ((state in ('done', 'failed', 'cancelled')) = (finished_at is not null)),
    constraint plan_failed_says_why check ((state = 'failed') = (error is not null)),
    constraint plan_decision_number_length check (char_length(decision_number) between 1 and 100),
    constraint plan_approved_by_decision check ((approved_at is null) = (decision_number is null) and (approved_at is null) = (decision_on is null)),
    constraint plan_approved_when_over check (approved_at is null or state in ('done', 'cancelled'))
);
comment on table plan is 'phương án: one scenario of new cameras, what it was asked and made from, and what came out';
comment on column plan.wish is 'what was asked for, with the defaults written out';
comment on column plan.ground is 'all communes that it is about: of its wish, or of the province of today; whoever does not see all of them does not see the plan';
comment on column plan.inputs is 'what it was made from: the run of coverage, the catalogue as it was, how many places and set-ups were looked at, the version';
comment on column plan.coverage_run_id is 'the run of coverage whose need it is about; a run may be taken out later, the need is kept with the plan';
comment on column plan.step_of is 'what of the step is worked on: the name of a commune';
comment on column plan.keeps_answer is 'whether calling it off now keeps an answer; false once it is over';
comment on column plan.value is 'need that the cameras add, by day and by night together';
comment on column plan.bound is 'no choice of the set-ups that were looked at adds more within what was asked';
comment on column plan.is_beyond_proof is 'whether changes by hand made it a choice that the bound was not proven for: then there is no gap';
comment on column plan.need is 'all need of its communes in the halves of the day that were asked for; seen_before: the part of it that was seen';
create index plan_asked_idx on plan (province_code, asked_at desc);
create index plan_waiting_idx on plan (asked_at) where state in ('queued', 'running');
create trigger plan_keep_history before update of name, note, approved_at on plan for each row execute function keep_history_plain('plan_id');

-- The communes that a plan is about follow from its wish.
create function plan_ground_set() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.ground := coalesce((
        select array_agg(c.commune_id order by c.commune_id)
        from commune c join province p using (province_id)
        where p.code = new.province_code and c.valid_to is null and c.geom is not null
            and (coalesce(jsonb_array_length(new.wish -> 'communes'), 0) = 0 or new.wish -> 'communes' ? c.commune_id::text)), '{}');
    return new;
end $$;
comment on function plan_ground_set() is 'before trigger: all communes that a plan is about';
create trigger plan_ground_set before insert or update of wish, province_code on plan for each row execute function plan_ground_set();

create table plan_need (
    plan_id uuid not null references plan on delete cascade,
    commune_id uuid not null references commune,
    first int not null,
    lon double precision[] not null,
    lat double precision[] not null,
    task text[] not null,
    source text[] not null,
    near text[] not null,
    metres double precision[] not null,
    by_day double precision[] not null,
    by_night double precision[] not null,
    is_lit boolean[] not null,
    seen_by_day int[] not null,
    seen_by_night int[] not null,
    primary key (plan_id, commune_id),
    constraint plan_need_first_range check (first >= 0)
);
comment on table plan_need is 'the need of a commune that a plan may still add to, frozen; a point''s number is first plus its place in the lists';

create table plan_figure (
    plan_id uuid not null references plan on delete cascade,
    commune_id uuid not null references commune,
    half text not null,
    source text not null,
    points int not null,
    need double precision not null,
    seen_before double precision not null,
    seen_after double precision not null,
    street_m double precision not null,
    street_before_m double precision not null,
    street_after_m double precision not null,
    primary key (plan_id, commune_id, half, source),
    constraint plan_figure_half_known check (half in ('day', 'night')),
    constraint plan_figure_source_known check (source in ('all', 'street', 'key_place', 'hotspot', 'incident', 'way')),
    constraint plan_figure_order check (seen_before <= seen_after + 1e-6 and seen_after <= need + 1e-6)
);
comment on table plan_figure is 'sums of the need of a commune, seen before and after, by what it comes from';

create table plan_camera (
    plan_camera_id uuid not null default uuid_v7(),
    plan_id uuid not null references plan on delete cascade,
    number int not null,
    camera_model_id uuid not null,
    model jsonb not null,
    site_id uuid,
    commune_id uuid not null references commune,
    place_kind text not null,
    place_name text,
    near text,
    geom geometry(Point, 4326) not null,
    bearing_deg double precision not null,
    height_m double precision not null,
    tilt_deg double precision not null,
    cost_vnd bigint not null,
    value double precision not null,
    loss double precision not null,
    sees_by_day int[] not null,
    sees_by_night int[] not null,
    is_mandatory boolean not null default false,
    is_by_hand boolean not null default false,
    origin text not null default 'chosen',
    chosen_as jsonb,
    camera_id uuid,
    -- Cameras are numbered anew after changes by hand, all at once.
    primary key (plan_id, number) deferrable,
    constraint plan_camera_number_range check (number > 0),
    constraint plan_camera_place_kind_known check (place_kind in ('junction', 'street', 'site', 'grid', 'own')),
    constraint plan_camera_bearing_deg_range check (bearing_deg >= 0 and bearing_deg < 360),
    constraint plan_camera_height_m_range check (height_m between 1 and 60),
    constraint plan_camera_tilt_deg_range check (tilt_deg between -10 and 90),
    constraint plan_camera_origin_known check (origin in ('chosen', 'changed', 'added')),
    constraint plan_camera_cost_vnd_range check (cost_vnd >= 0)
);
comment on table plan_camera is 'the cameras of a plan, in the order in which each adds most';
comment on column plan_camera.plan_camera_id is 'stays with a camera whatever its number: the log knows it by this';
comment on column plan_camera.value is 'need that it adds to those before it; loss: what the plan loses without it alone';
comment on column plan_camera.sees_by_day is 'numbers of the points of the plan''s need that it sees';
comment on column plan_camera.chosen_as is 'place and direction as the service had chosen them, of one that was changed by hand';
comment on column plan_camera.camera_id is 'the camera of the register that the approval made of it';
create index plan_camera_camera_idx on plan_camera (camera_id) where camera_id is not null;

create table plan_point (
    plan_id uuid not null references plan on delete cascade,
    number int not null,
    budget double precision not null,
    value double precision not null,
    bound double precision not null,
    cameras int not null,
    primary key (plan_id, number)
);
comment on table plan_point is 'what other budgets would add: value and bound for each';

-- The next code of a province, such as PA-31-0001.
create function take_plan_code(of_province text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    first text := 'PA-' || of_province || '-';
    number int;
begin
    insert into code_counter as k (beginning, last_number) values (first, 1)
    on conflict (beginning) do update set last_number = k.last_number + 1
    returning last_number into number;
    return first || code_number(number, 4);
end $$;
comment on function take_plan_code(text) is 'next free code of plans of a province; holds the counter until the transaction ends';
revoke execute on function take_plan_code(text) from public;
grant execute on function take_plan_code(text) to bando138_wide, bando138_narrow;

-- In the log: who asked for a plan, what came out, every change by hand, the decision; and every change of a price or of optics in the catalogue.
do $$
declare
    name text;
begin
    foreach name in array array['camera_model', 'plan', 'plan_camera'] loop
        execute format('create trigger %1$s_audit_inserted after insert on %1$s referencing new table as new_rows
            for each statement execute function audit_changed()', name);
        execute format('create trigger %1$s_audit_updated after update on %1$s referencing old table as old_rows new table as new_rows
            for each statement execute function audit_changed()', name);
        execute format('create trigger %1$s_audit_deleted after delete on %1$s referencing old table as old_rows
            for each statement execute function audit_changed()', name);
        execute format('create trigger %1$s_audit_truncated after truncate on %1$s
            for each statement execute function audit_truncated()', name);
    end loop;
end $$;

-- A paper of a plan leaves the service: that is in the log of the plan's province, whoever took it.
create function audit_plan_paper(of_plan uuid, detail jsonb) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into audit_pending (is_first, chain, actor, action, entity, entity_id, code, commune_id, detail)
    select true, p.province_code, audit_actor(), 'paper_taken', 'plan', p.plan_id, p.plan_code, case when cardinality(p.ground) = 1 then p.ground[1] end, detail
    from plan p where p.plan_id = of_plan;
end $$;
comment on function audit_plan_paper(uuid, jsonb) is 'adds to the log that a paper of a plan was taken';
revoke execute on function audit_plan_paper(uuid, jsonb) from public;
grant execute on function audit_plan_paper(uuid, jsonb) to bando138_wide, bando138_narrow;

-- Plans are made by the province or the country, and read by whoever sees all communes that they are about, and nobody else: a part of a plan is not the plan,
-- and its draft tells of the others'. Where proposed cameras hang may tell where incidents happened: who does not see exact places sees plans that a decision
-- has made public, and neither need nor what each camera adds.
do $$
declare
    name text;
    reach text;
    tier text;
    condition text;
    everybody constant text := 'bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid, bando138_wide_counts, bando138_narrow_counts';
    exact constant text := 'bando138_wide, bando138_narrow';
    in_province constant text := 'province_code = any ((select scope_provinces())::text[])';
    is_own constant text := 'province_code = (select scope_province())';
    is_whole constant text := '(%1$sprovince_code = (select scope_province()) or cardinality(%1$sground) > 0 and %1$sground <@ (select scope_communes())::uuid[])';
    of_seen constant text := 'plan_id in (select p.plan_id from plan p)';
    -- A plan that the writer sees and that is of his province.
    of_own constant text := 'plan_id in (select p.plan_id from plan p where p.province_code = (select scope_province()))';
begin
    foreach name in array array['camera_model', 'plan', 'plan_need', 'plan_figure', 'plan_camera', 'plan_point'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %I on %I to %I using (true) with check (true)', name || '_owner', name, current_user);
    end loop;
    execute 'grant select on camera_model to ' || everybody;
    execute 'grant insert, update, delete on camera_model to ' || exact;
    execute 'create policy camera_model_wide on camera_model to bando138_wide using (true) with check (true)';
    execute 'create policy camera_model_wide_masked on camera_model for select to bando138_wide_grid, bando138_wide_counts using (true)';
    execute 'create policy camera_model_narrow on camera_model for select to bando138_narrow, bando138_narrow_grid, bando138_narrow_counts
        using (province_code is null or ' || in_province || ')';
    execute 'create policy camera_model_narrow_insert on camera_model for insert to bando138_narrow with check (' || is_own || ')';
    execute 'create policy camera_model_narrow_update on camera_model for update to bando138_narrow using (' || is_own || ') with check (' || is_own || ')';
    execute 'create policy camera_model_narrow_delete on camera_model for delete to bando138_narrow using (' || is_own || ')';

    execute 'grant select on plan, plan_need, plan_figure, plan_camera, plan_point to ' || exact;
    execute 'grant insert, update, delete on plan, plan_figure, plan_camera to ' || exact;
    execute 'create policy plan_wide on plan to bando138_wide using (true) with check (true)';
    execute 'create policy plan_narrow on plan for select to bando138_narrow using (' || format(is_whole, '') || ')';
    execute 'create policy plan_narrow_insert on plan for insert to bando138_narrow with check (' || is_own || ')';
    execute 'create policy plan_narrow_update on plan for update to bando138_narrow using (' || is_own || ') with check (' || is_own || ')';
    execute 'create policy plan_narrow_delete on plan for delete to bando138_narrow using (' || is_own || ')';
    foreach name in array array['plan_need', 'plan_figure', 'plan_camera'] loop
        execute format('create policy %I on %I to bando138_wide using (true) with check (true)', name || '_wide', name);
        execute format('create policy %I on %I for select to bando138_narrow using (%s)', name || '_narrow', name, of_seen);
        execute format('create policy %I on %I for insert to bando138_narrow with check (%s)', name || '_narrow_insert', name, of_own);
        execute format('create policy %I on %I for update to bando138_narrow using (%s) with check (%s)', name || '_narrow_update', name, of_own, of_own);
        execute format('create policy %I on %I for delete to bando138_narrow using (%s)', name || '_narrow_delete', name, of_own);
    end loop;
    execute 'create policy plan_point_wide on plan_point for select to bando138_wide using (true)';
    execute 'create policy plan_point_narrow on plan_point for select to bando138_narrow using (' || of_seen || ')';

    foreach tier in array array['grid', 'counts'] loop
        foreach reach in array array['wide', 'narrow'] loop
            condition := case reach when 'narrow' then format(is_whole, 'x.') else 'true' end;
            execute format('create view %1$I.plan with (security_barrier = true) as
                select x.plan_id, x.plan_code, x.province_code, x.name, null::text as note, x.state, x.is_cancelling, x.step, x.done, x.total, ''{}''::jsonb as wish,
                    ''{}''::jsonb as inputs, null::uuid as coverage_run_id, null::float8 as value, null::float8 as bound, null::float8 as gap_part, x.steps, x.parts, x.cameras,
                    null::float8 as need, null::float8 as seen_before, x.cost_vnd, x.is_over_budget, x.is_beyond_proof, null::jsonb as checked, x.error, x.asked_by, x.asked_at, x.started_at,
                    x.finished_at, x.approved_at, x.approved_by, x.decision_number, x.decision_on, x.version, x.created_at, x.updated_at
                from public.plan x where x.approved_at is not null and %2$s', tier || '_' || reach, condition);
            condition := case reach when 'narrow' then format(is_whole, 'p.') else 'true' end;
            execute format('create view %1$I.plan_camera with (security_barrier = true) as
                select x.plan_id, x.number, x.camera_model_id, x.model, x.site_id, x.commune_id, x.place_kind, x.place_name, x.near, x.geom, x.bearing_deg, x.height_m,
                    x.tilt_deg, x.cost_vnd, null::float8 as value, null::float8 as loss, ''{}''::int[] as sees_by_day, ''{}''::int[] as sees_by_night, x.is_mandatory,
                    x.is_by_hand, x.origin, x.chosen_as, x.camera_id
                from public.plan_camera x where exists (select from public.plan p where p.plan_id = x.plan_id and p.approved_at is not null and %2$s)',
                tier || '_' || reach, condition);
            execute format('create view %1$I.plan_figure with (security_barrier = true) as select x.* from public.plan_figure x where false', tier || '_' || reach);
            execute format('create view %1$I.plan_point with (security_barrier = true) as select x.* from public.plan_point x where false', tier || '_' || reach);
            execute format('grant select on %1$I.plan, %1$I.plan_camera, %1$I.plan_figure, %1$I.plan_point to %2$I', tier || '_' || reach,
                'bando138_' || reach || '_' || tier);
        end loop;
    end loop;
end $$;
