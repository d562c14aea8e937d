-- Hotspots that are found: each run is one question about the incidents of a window, with all that the answer rests on, and the answer whole. The same
-- question about the same incidents gives the same digits. An area of a run becomes a declared hotspot by a person's decision alone.

create table hotspot_run (
    hotspot_run_id uuid primary key default uuid_v7(),
    province_code text not null,
    name text not null,
    state text not null default 'queued',
    is_cancelling boolean not null default false,
    step text,
    done int not null default 0,
    total int,
    wish jsonb not null,
    boundary_date date not null,
    code_version text not null,
    is_demo boolean not null default false,
    inputs jsonb,
    findings jsonb,
    backtest jsonb,
    error jsonb,
    asked_by text not null default audit_actor(),
    asked_at timestamptz not null default now(),
    started_at timestamptz,
    ended_at timestamptz,
    constraint hotspot_run_province_code_shape check (province_code ~ '^[0-9]{2}$'),
    constraint hotspot_run_name_length check (char_length(name) between 1 and 200),
    constraint hotspot_run_state_known check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    constraint hotspot_run_step_known check (step in ('reading', 'cells', 'significance', 'slices', 'areas', 'surface', 'concentration', 'near_repeat', 'backtest', 'writing')),
    constraint hotspot_run_done_range check (done >= 0 and (total is null or done <= total)),
    constraint hotspot_run_ended_has_time check ((state in ('done', 'failed', 'cancelled')) = (ended_at is not null)),
    constraint hotspot_run_failed_says_why check ((state = 'failed') = (error is not null)),
    constraint hotspot_run_done_has_answer check ((state = 'done') = (num_nulls(inputs, findings, backtest) = 0))
);
comment on table hotspot_run is 'one question of where incidents concentrate, and the figures of its answer';
comment on column hotspot_run.wish is 'what was asked for, with the defaults written out';
comment on column hotspot_run.boundary_date is 'day whose communes the figures are of';
comment on column hotspot_run.is_demo is 'whether any incident that it counts is of the demonstration';
comment on column hotspot_run.inputs is 'what the answer rests on: incidents that count and that do not, cells, scale and bandwidth with their rules, the seed';
create index hotspot_run_asked_idx on hotspot_run (province_code, asked_at desc);
create index hotspot_run_newest_idx on hotspot_run (province_code, ended_at desc) where state = 'done';
create index hotspot_run_waiting_idx on hotspot_run (asked_at) where state in ('queued', 'running');

create table hotspot_cell (
    hotspot_run_id uuid not null references hotspot_run on delete cascade,
    number int not null,
    commune_id uuid references commune,
    geom_3857 geometry(Polygon, 3857) not null,
    n int not null,
    expected double precision not null,
    z double precision,
    p double precision,
    q double precision,
    class smallint not null,
    slice_n int[] not null,
    slice_class smallint[] not null,
    story text,
    primary key (hotspot_run_id, number),
    constraint hotspot_cell_number_range check (number > 0),
    constraint hotspot_cell_class_range check (class between -3 and 3),
    constraint hotspot_cell_n_range check (n >= 0)
);
comment on table hotspot_cell is 'the cells of a run that have incidents, or are hot or cold; a cell of a province, form and side has the same number in every run';
comment on column hotspot_cell.commune_id is 'the commune of its middle, or at the border that of its incidents; null: none';
comment on column hotspot_cell.class is '3, 2, 1: more than chance gives at 99, 95, 90 % after the false discovery rate; -1 to -3: less';
create index hotspot_cell_geom_3857_idx on hotspot_cell using gist (geom_3857);
create index hotspot_cell_commune_idx on hotspot_cell (commune_id);

create table hotspot_area (
    hotspot_run_id uuid not null references hotspot_run on delete cascade,
    number int not null,
    commune_id uuid references commune,
    name jsonb,
    communes jsonb not null default '[]',
    near text,
    geom geometry(MultiPolygon, 4326) not null,
    centre geometry(Point, 4326) not null,
    cells int not null,
    n int not null,
    expected double precision not null,
    z double precision,
    p double precision,
    q double precision,
    verdict text not null,
    story text,
    hours double precision[] not null,
    slice_n int[] not null,
    area_m2 double precision not null,
    street_m double precision,
    is_wide boolean not null default false,
    finer_side_m double precision,
    primary key (hotspot_run_id, number),
    constraint hotspot_area_number_range check (number > 0),
    constraint hotspot_area_verdict_known check (verdict in ('significant', 'not_significant', 'insufficient_data'))
);
comment on table hotspot_area is 'the areas of a run, the surest first; z (of Gi*), p and q (of the count) are those of the strongest cell with its neighbours, n and expected of the whole';
comment on column hotspot_area.commune_id is 'the commune with most of its incidents';
comment on column hotspot_area.name is 'what it is called, vi and en: by the communes that most of its incidents lie in; null: none is known';
comment on column hotspot_area.communes is 'incidents by commune, those with the most first: commune_id, n, share';
comment on column hotspot_area.is_wide is 'too large to act on; finer_side_m: the side of cells that might take it apart';
comment on column hotspot_area.hours is 'incidents by hour of the week, Monday 0:00 first; those of uncertain time in shares';
create index hotspot_area_commune_idx on hotspot_area (commune_id);

create table hotspot_surface (
    hotspot_run_id uuid primary key references hotspot_run on delete cascade,
    cols int not null,
    rows int not null,
    bounds double precision[] not null,
    scaled bytea not null,
    most_per_km2 double precision not null,
    bandwidth_m double precision not null,
    rule text not null,
    constraint hotspot_surface_size check (octet_length(scaled) = 2 * cols * rows),
    constraint hotspot_surface_bounds_length check (cardinality(bounds) = 4)
);
comment on table hotspot_surface is 'density of the incidents of a run';
comment on column hotspot_surface.bounds is 'west, south, east, north; EPSG:3857';
comment on column hotspot_surface.scaled is 'row by row from the north, two bytes each, the higher first: 0 outside of the ground, else 1 + density / most_per_km2 × 65534';

create table hotspot_commune (
    hotspot_run_id uuid not null references hotspot_run on delete cascade,
    commune_id uuid not null references commune,
    n int not null,
    n_before int,
    days int not null,
    days_before int,
    change_part double precision,
    p double precision,
    q double precision,
    low double precision,
    high double precision,
    smallest_fall int,
    smallest_fall_part double precision,
    rate double precision,
    rate_low double precision,
    rate_high double precision,
    rate_raw double precision,
    population bigint,
    share_worst double precision,
    share_worst_chance double precision,
    verdict text not null,
    target_verdict text not null,
    chance_of_target double precision,
    is_across_reform boolean not null,
    rhythm jsonb,
    primary key (hotspot_run_id, commune_id),
    constraint hotspot_commune_verdict_known check (verdict in ('fell', 'rose', 'not_told', 'too_few', 'not_compared')),
    constraint hotspot_commune_target_verdict_known check (target_verdict in ('reached', 'not_reached', 'cannot_be_told', 'not_compared'))
);
comment on table hotspot_commune is 'a run by commune of its boundary date: counts, change against the window before and what may be said of it, smoothed rates';
comment on column hotspot_commune.rhythm is 'incidents of the whole window by hour of the week or of the day, and by day';
create index hotspot_commune_commune_idx on hotspot_commune (commune_id);

-- A declared hotspot knows the area that it was made of. A run from which one was made stays.
alter table hotspot add column detected_run_id uuid references hotspot_run, add column detected_area int,
    add constraint hotspot_detected_whole check ((detected_run_id is null) = (detected_area is null));
comment on column hotspot.detected_run_id is 'the run, and the number in it, of the area that a person declared; null: drawn or imported';
create index hotspot_detected_idx on hotspot (detected_run_id, detected_area) where detected_run_id is not null;
-- Two that press the button at once declare one hotspot.
create unique index hotspot_detected_key on hotspot (detected_run_id, detected_area) where detected_run_id is not null and lifted_on is null;
create or replace view hotspot_row with (security_invoker = true) as
select h.hotspot_id, h.hotspot_code, h.name, h.kind, h.area_types, round(h.area_m2::numeric) as area_m2, st_x(st_pointonsurface(h.geom)) as lon,
    st_y(st_pointonsurface(h.geom)) as lat, h.commune_id, c.full_name as commune_name, h.commune_basis, h.current_commune_id,
    n.full_name as current_commune_name, h.declared_by_doc, h.declared_on, h.lifted_on, h.lifted_by_doc, h.responsible_unit, h.patrol_note,
    h.coverage_required_task, h.source, h.is_demo, h.version, h.created_at, h.updated_at, h.detected_run_id, h.detected_area
from hotspot h
    join commune c on c.commune_id = h.commune_id
    join commune n on n.commune_id = h.current_commune_id;

-- In the log: who asked, called off, took out; what came out stands in the run.
do $$
begin
    create trigger hotspot_run_audit_inserted after insert on hotspot_run referencing new table as new_rows
        for each statement execute function audit_changed();
    create trigger hotspot_run_audit_updated after update on hotspot_run referencing old table as old_rows new table as new_rows
        for each statement execute function audit_changed();
    create trigger hotspot_run_audit_deleted after delete on hotspot_run referencing old table as old_rows
        for each statement execute function audit_changed();
    create trigger hotspot_run_audit_truncated after truncate on hotspot_run
        for each statement execute function audit_truncated();
end $$;

-- Runs are asked for by a province or the country. An account of communes sees those of its province as a whole and those of communes that are all its own; the rows
-- of a commune are seen with it, an area by each that has a fifth of its incidents (without figures of the others), the surface, which is of the whole province, by the province. Who sees rounded places gets areas of ten incidents or more that are
-- larger than a cell of 250 m, as a disc around the rounded middle, without street and hours, and no cells, slices or surface; nothing of how many incidents could
-- tell of a victim. Who is told of incidents what is published by quarter gets no figure at all: that there was a run, and what was asked.
do $$
declare
    name text;
    reach text;
    tier text;
    condition text;
    everybody constant text := 'bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid, bando138_wide_counts, bando138_narrow_counts';
    exact constant text := 'bando138_wide, bando138_narrow';
    narrowed constant text := 'commune_id = any ((select scope_communes())::uuid[])';
    is_seen constant text := 'province_code = any ((select scope_provinces())::text[]) and (province_code = (select scope_province()) or jsonb_array_length(coalesce(wish -> ''communes'', ''[]'')) = 0
        or array(select jsonb_array_elements_text(wish -> ''communes''))::uuid[] <@ (select scope_communes())::uuid[])';
    of_own constant text := 'hotspot_run_id in (select r.hotspot_run_id from hotspot_run r where r.province_code = (select scope_province()))';
begin
    foreach name in array array['hotspot_run', 'hotspot_cell', 'hotspot_area', 'hotspot_surface', 'hotspot_commune'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %I on %I to %I using (true) with check (true)', name || '_owner', name, current_user);
    end loop;
    execute 'grant select on hotspot_run, hotspot_cell, hotspot_area, hotspot_surface, hotspot_commune to ' || exact;
    execute 'grant insert (province_code, name, wish, boundary_date, code_version) on hotspot_run to ' || exact;
    execute 'grant update (state, is_cancelling, ended_at) on hotspot_run to ' || exact;
    execute 'grant delete on hotspot_run to ' || exact;
    create policy hotspot_run_wide on hotspot_run to bando138_wide using (true) with check (true);
    execute 'create policy hotspot_run_narrow on hotspot_run for select to bando138_narrow using (' || is_seen || ')';
    create policy hotspot_run_narrow_insert on hotspot_run for insert to bando138_narrow with check (province_code = (select scope_province()));
    create policy hotspot_run_narrow_update on hotspot_run for update to bando138_narrow
        using (province_code = (select scope_province())) with check (province_code = (select scope_province()));
    create policy hotspot_run_narrow_delete on hotspot_run for delete to bando138_narrow using (province_code = (select scope_province()));
    foreach name in array array['hotspot_cell', 'hotspot_area', 'hotspot_commune', 'hotspot_surface'] loop
        execute format('create policy %I on %I for select to bando138_wide using (true)', name || '_wide', name);
    end loop;
    foreach name in array array['hotspot_cell', 'hotspot_area', 'hotspot_commune'] loop
        -- What lies in no commune is the province's.
        -- An area over a border is of each commune that has a fifth of it.
        execute format('create policy %I on %I for select to bando138_narrow using (%s or %s)', name || '_narrow', name, narrowed,
            case name when 'hotspot_area' then of_own || ' or exists (select from jsonb_array_elements(communes) m
                where (m ->> ''commune_id'')::uuid = any ((select scope_communes())::uuid[]) and (m ->> ''share'')::float8 >= 0.2)' else of_own end);
    end loop;
    execute 'create policy hotspot_surface_narrow on hotspot_surface for select to bando138_narrow using (' || of_own || ')';

    foreach tier in array array['grid', 'counts'] loop
        foreach reach in array array['wide', 'narrow'] loop
            condition := case reach when 'narrow' then replace(replace(is_seen, 'province_code =', 'x.province_code ='), 'wish ->', 'x.wish ->') else 'true' end;
            execute format('create view %1$I.hotspot_run with (security_barrier = true) as
                select x.hotspot_run_id, x.province_code, x.name, x.state, x.is_cancelling, x.step, x.done, x.total, x.wish, x.boundary_date, x.code_version, x.is_demo,
                    %2$s, x.asked_by, x.asked_at, x.started_at, x.ended_at
                from public.hotspot_run x where %3$s', tier || '_' || reach,
                case tier when 'grid' then 'jsonb_set(x.inputs, ''{left_out}'', (x.inputs -> ''left_out'') - ''sensitive'') as inputs, x.findings, x.backtest, x.error' else
                    'jsonb_build_object(''is_across_reform'', x.inputs -> ''is_across_reform'') as inputs, ''{}''::jsonb as findings, null::jsonb as backtest,
                    case when x.error is not null then ''{"code": "not_told"}''::jsonb end as error' end, condition);
            execute format('create view %1$I.hotspot_cell with (security_barrier = true) as select x.* from public.hotspot_cell x where false', tier || '_' || reach);
            execute format('create view %1$I.hotspot_surface with (security_barrier = true) as select x.* from public.hotspot_surface x where false', tier || '_' || reach);
            condition := case when tier = 'counts' then 'false' when reach = 'narrow' then 'x.' || narrowed else 'true' end;
            execute format('create view %1$I.hotspot_area with (security_barrier = true) as
                select x.hotspot_run_id, x.number, x.commune_id,
                    (select jsonb_build_object(''vi'', c.full_name, ''en'', c.full_name) from public.commune c where c.commune_id = x.commune_id) as name, ''[]''::jsonb as communes, null::text as near, st_multi(st_buffer(m.centre::geography, sqrt(x.area_m2 / pi()))::geometry) as geom, m.centre, x.cells, x.n,
                    x.expected, x.z, x.p, x.q, x.verdict, x.story, ''{}''::float8[] as hours, ''{}''::int[] as slice_n, x.area_m2, x.street_m,
                    x.is_wide, x.finer_side_m
                from public.hotspot_area x, lateral (select grid_250m(x.centre) as centre) m where x.n >= 10 and x.area_m2 >= 62500 and %2$s', tier || '_' || reach, condition);
            -- Hours and days of a commune are for exact tiers.
            execute format('create view %1$I.hotspot_commune with (security_barrier = true) as
                select (jsonb_populate_record(x, ''{"rhythm": null}'')).* from public.hotspot_commune x where %2$s', tier || '_' || reach, condition);
            execute format('grant select on %1$I.hotspot_run, %1$I.hotspot_cell, %1$I.hotspot_area, %1$I.hotspot_surface, %1$I.hotspot_commune to %2$I', tier || '_' || reach,
                'bando138_' || reach || '_' || tier);
        end loop;
    end loop;
end $$;
