-- Coverage: which of the need is seen, as runs computed it, and what has changed since.
--
-- A run is of one province and is worked through commune by commune; what it finds is kept for every run, so that two days can be compared. The
-- newest done run of a province is the one that is kept current: a change of what it was made from leaves a row in coverage_change in the
-- transaction of the change, and the service computes the communes that it names anew, under the same run. What the run itself had found of
-- them is set aside under a run in state 'snapshot', and put back in its place when a newer run ends: an earlier run is what it was when it ended.

create table coverage_run (
    coverage_run_id uuid primary key default uuid_v7(),
    province_code text not null,
    state text not null default 'queued',
    step text,
    done int not null default 0,
    total int,
    recipe jsonb not null,
    incident_from date not null,
    incident_to date,
    as_of timestamptz not null,
    boundary_date date not null,
    code_version text not null,
    asked_by text not null default audit_actor(),
    asked_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    error jsonb,
    because text,
    snapshot_of uuid unique references coverage_run on delete cascade,
    constraint coverage_run_province_code_shape check (province_code ~ '^[0-9]{2}$'),
    constraint coverage_run_state_known check (state in ('queued', 'running', 'done', 'failed', 'cancelled', 'snapshot')),
    constraint coverage_run_snapshot_of_a_run check ((state = 'snapshot') = (snapshot_of is not null)),
    constraint coverage_run_because_known check (because in ('boundary', 'version', 'recipe')),
    constraint coverage_run_step_known check (step in ('waiting', 'reading', 'computing', 'finishing')),
    constraint coverage_run_done_range check (done >= 0 and (total is null or done <= total)),
    constraint coverage_run_incident_order check (incident_to > incident_from),
    constraint coverage_run_ended_has_time check ((state in ('done', 'failed', 'cancelled')) = (finished_at is not null)),
    constraint coverage_run_failed_says_why check ((state = 'failed') = (error is not null))
);
comment on table coverage_run is 'one computation of the coverage of a province, with all that it depended on';
comment on column coverage_run.recipe is 'what need was made from and what it weighs, as data';
comment on column coverage_run.incident_to is 'first day whose incidents do not count; null: up to now';
comment on column coverage_run.as_of is 'the instant that ages of incidents are counted from';
comment on column coverage_run.snapshot_of is 'the newest done run of the province, of which communes are set aside under this one as they were when it ended';
comment on column coverage_run.because is 'why the service asked for it: borders have changed, or another version or an unreadable recipe made the one before; null: a person asked';
comment on column coverage_run.done is 'communes worked through, of total';
create index coverage_run_newest_idx on coverage_run (province_code, finished_at desc) where state = 'done';
create index coverage_run_asked_idx on coverage_run (province_code, asked_at desc);
-- A second one would say the same a minute later.
create unique index coverage_run_one_under_way on coverage_run (province_code) where state in ('queued', 'running');

create table coverage_commune (
    coverage_run_id uuid not null references coverage_run on delete cascade,
    commune_id uuid not null references commune,
    computed_at timestamptz not null,
    boundary_quality text not null,
    working int not null,
    not_working int not null,
    not_checked int not null,
    unknown_by_day int not null,
    unknown_by_night int not null,
    that_matter_by_day uuid[] not null,
    that_matter_by_night uuid[] not null,
    plain_that_matter_by_day uuid[] not null,
    plain_that_matter_by_night uuid[] not null,
    is_whole boolean not null,
    has_coarse_need boolean not null,
    street_lit_m double precision not null default 0,
    street_unlit_m double precision not null default 0,
    street_unknown_m double precision not null default 0,
    primary key (coverage_run_id, commune_id)
);
comment on table coverage_commune is 'what a run found of the cameras of a commune';
comment on column coverage_commune.not_checked is 'cameras around which no buildings are known';
comment on column coverage_commune.unknown_by_day is 'working cameras of which too little is known to say what they see by day';
comment on column coverage_commune.that_matter_by_day is
    'working cameras, also of other communes, of which too little is known and that might see need of the commune that nobody sees for certain by day';
comment on column coverage_commune.plain_that_matter_by_day is 'the same for need without incidents';
comment on column coverage_commune.is_whole is 'whether all cameras and buildings were looked at';
comment on column coverage_commune.has_coarse_need is 'whether a hotspot was too large for the grid of the recipe, so that a point of it stands for several';
comment on column coverage_commune.street_lit_m is 'metres of its streets that are known to have street light by night';
comment on column coverage_commune.street_unlit_m is 'metres that are known to have none';
comment on column coverage_commune.street_unknown_m is 'metres of which nothing is said: they are taken to be dark';

create table coverage_figure (
    coverage_run_id uuid not null references coverage_run on delete cascade,
    commune_id uuid not null references commune,
    unit_kind text not null,
    unit_id uuid not null,
    half text not null,
    source text not null,
    points int not null,
    need double precision not null,
    seen double precision not null,
    seen_twice double precision not null,
    seen_at_most double precision not null,
    seen_if_turned double precision not null,
    seen_if_repaired double precision not null,
    street_m double precision not null,
    street_seen_m double precision not null,
    primary key (coverage_run_id, commune_id, unit_kind, unit_id, half, source),
    constraint coverage_figure_unit_kind_known check (unit_kind in ('commune', 'hotspot', 'key_place')),
    constraint coverage_figure_half_known check (half in ('day', 'night')),
    constraint coverage_figure_source_known check (source in ('all', 'plain', 'street', 'key_place', 'hotspot', 'incident', 'way')),
    constraint coverage_figure_order check (seen <= seen_at_most + 1e-6 and seen_at_most <= need + 1e-6 and street_seen_m <= street_m + 1e-6)
);
comment on table coverage_figure is
    'sums of weights of need by commune, and of the part of a hotspot or key place in it; the figures of a province are the sums of its communes';
comment on column coverage_figure.source is 'all: everything; plain: everything but incidents, which those see who see no single incident';

create table gap (
    gap_id uuid primary key,
    coverage_run_id uuid not null references coverage_run on delete cascade,
    half text not null,
    commune_id uuid not null references commune,
    near text,
    weight double precision not null,
    points int not null,
    reasons text[] not null,
    reason_weights double precision[],
    middle geometry(Point, 4326) not null,
    geom geometry(MultiPolygon, 4326) not null,
    geom_3857 geometry(MultiPolygon, 3857) not null generated always as (st_transform(geom, 3857)) stored,
    area_m2 double precision not null generated always as (st_area(geom::geography)) stored,
    constraint gap_half_known check (half in ('day', 'night')),
    constraint gap_weight_positive check (weight > 0),
    constraint gap_points_positive check (points > 0),
    constraint gap_has_ground check (not st_isempty(geom)),
    constraint gap_reasons_known check (cardinality(reasons) > 0
        and reasons <@ array['broken', 'night', 'unknown', 'turned', 'occluded', 'too_far', 'no_camera'])
);
comment on table gap is 'vùng trống: need that is not seen, in one place, never in two communes; the most weighty reason first';
comment on column gap.gap_id is 'made of run, half, commune and middle: a gap that stays keeps it when its commune is computed anew';
create index gap_list_idx on gap (coverage_run_id, half, weight desc, gap_id);
create index gap_commune_idx on gap (coverage_run_id, commune_id);
create index gap_geom_3857_idx on gap using gist (geom_3857);

-- Which points make a gap, around which of them, and which gaps are kept, goes by their weights: with incidents it tells of these, nearer than by
-- their 250 m cells. Who does not see exact places gets the gaps that there would be if need were made of everything but incidents.
create table gap_plain (
    like gap including defaults including generated including constraints including indexes,
    foreign key (coverage_run_id) references coverage_run on delete cascade,
    foreign key (commune_id) references commune
);
comment on table gap_plain is 'vùng trống as gap, by the weights of need without incidents; for a recipe without incidents the same';

create table need_point (
    coverage_run_id uuid not null references coverage_run on delete cascade,
    commune_id uuid not null references commune,
    number int not null,
    source text not null,
    near text,
    task text not null,
    lon double precision not null,
    lat double precision not null,
    metres double precision not null,
    by_day double precision not null,
    by_night double precision not null,
    plain_by_day double precision not null,
    plain_by_night double precision not null,
    seen_by_day int not null,
    at_most_by_day int not null,
    seen_by_night int not null,
    at_most_by_night int not null,
    is_lit boolean not null default false,
    tile_key bigint not null generated always as (tile_key(st_setsrid(st_makepoint(lon, lat), 4326))) stored,
    primary key (coverage_run_id, commune_id, number),
    constraint need_point_source_known check (source in ('street', 'key_place', 'hotspot', 'incident', 'way'))
);
comment on table need_point is 'the points of need of the newest done run of a province, and how many working cameras see each (at most: with those of which it is not known)';
comment on column need_point.plain_by_day is 'weight by day without incidents';
comment on column need_point.is_lit is 'whether street light falls on it by night: on a street that is known to be lit, or a key place or way beside one';
create index need_point_tile_idx on need_point (tile_key);

create table coverage_change (
    coverage_change_id bigint generated always as identity primary key,
    commune_id uuid not null references commune on delete cascade,
    kind text not null,
    sites uuid[],
    changed_at timestamptz not null default now(),
    failures int not null default 0,
    tried_at timestamptz,
    constraint coverage_change_kind_known check (kind in ('camera', 'incident', 'hotspot', 'street', 'boundary', 'model_ward'))
);
comment on table coverage_change is 'communes whose coverage is to be computed anew, and since when; only added to, so that writers never wait for each other';
comment on column coverage_change.sites is 'of changes of cameras: the sites whose cameras may have changed; null: any';
comment on column coverage_change.failures is 'how often its commune could not be computed anew; the more often, the later it is tried again';
create index coverage_change_commune_idx on coverage_change (commune_id);

-- Where sites were before they were moved, for what could have been seen at an instant.
create index row_history_site_idx on row_history (replaced_at) where table_name = 'site';

-- Codes of the provinces of today in which the running transaction sees any commune.
create function scope_provinces() returns text[]
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(distinct p.code), '{}')
    from commune c join province p using (province_id)
    where c.commune_id = any (scope_communes()) and c.valid_to is null
$$;
comment on function scope_provinces() is 'codes of the provinces in which the running transaction sees any commune; empty without a scope';

-- Runs are seen where any commune of theirs is, and asked for by a province or the country. The rows of a commune are seen with it. Who does
-- not see exact places gets points of need and gaps without what incidents have to do with them, whole numbers for the weights of figures, and who
-- sees no single incident nothing that was made of them.
do $$
declare
    name text;
    reach text;
    tier text;
    condition text;
    everybody constant text := 'bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid, bando138_wide_counts, bando138_narrow_counts';
    wide constant text := 'bando138_wide, bando138_wide_grid, bando138_wide_counts';
    narrow constant text := 'bando138_narrow, bando138_narrow_grid, bando138_narrow_counts';
    exact constant text := 'bando138_wide, bando138_narrow';
    narrowed constant text := 'commune_id = any ((select scope_communes())::uuid[])';
begin
    foreach name in array array['coverage_run', 'coverage_commune', 'coverage_figure', 'gap', 'gap_plain', 'need_point', 'coverage_change'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %I on %I to %I using (true) with check (true)', name || '_owner', name, current_user);
    end loop;
    execute 'grant select on coverage_run, coverage_change to ' || everybody;
    execute 'grant select on coverage_commune, coverage_figure, gap, need_point to ' || exact;
    execute 'grant insert (province_code, recipe, incident_from, incident_to, as_of, boundary_date, code_version) on coverage_run to ' || exact;
    execute 'grant update (state, finished_at) on coverage_run to ' || exact;
    execute 'grant delete on coverage_run to ' || exact;
    execute 'create policy coverage_run_wide on coverage_run to ' || wide || ' using (true) with check (true)';
    execute 'create policy coverage_run_narrow on coverage_run for select to ' || narrow || ' using (province_code = any ((select scope_provinces())::text[]))';
    create policy coverage_run_narrow_insert on coverage_run for insert to bando138_narrow with check (province_code = (select scope_province()));
    create policy coverage_run_narrow_update on coverage_run for update to bando138_narrow
        using (province_code = (select scope_province())) with check (province_code = (select scope_province()));
    create policy coverage_run_narrow_delete on coverage_run for delete to bando138_narrow using (province_code = (select scope_province()));
    -- That an incident was added or changed is nothing for those who see counts of whole quarters alone.
    create policy coverage_change_wide on coverage_change for select to bando138_wide, bando138_wide_grid using (true);
    create policy coverage_change_wide_counts on coverage_change for select to bando138_wide_counts using (kind <> 'incident');
    execute 'create policy coverage_change_narrow on coverage_change for select to bando138_narrow, bando138_narrow_grid using (' || narrowed || ')';
    execute 'create policy coverage_change_narrow_counts on coverage_change for select to bando138_narrow_counts using (kind <> ''incident'' and ' || narrowed || ')';
    foreach name in array array['coverage_commune', 'coverage_figure', 'gap', 'need_point'] loop
        execute format('create policy %I on %I for select to bando138_wide using (true)', name || '_wide', name);
        execute format('create policy %I on %I for select to bando138_narrow using (%s)', name || '_narrow', name, narrowed);
    end loop;

    foreach tier in array array['grid', 'counts'] loop
        foreach reach in array array['wide', 'narrow'] loop
            condition := case reach when 'narrow' then 'x.' || narrowed else 'true' end;
            -- All is what there is without incidents, as for the gaps and for the cameras that matter. A key place is one point, a hotspot a few: with
            -- incidents in them, these would be told far nearer than their 250 m cell.
            execute format('create view %1$I.coverage_figure with (security_barrier = true) as
                select x.coverage_run_id, x.commune_id, x.unit_kind, x.unit_id, x.half, %2$s as source, x.points,
                    round(x.need) as need, round(x.seen) as seen, round(x.seen_twice) as seen_twice, round(x.seen_at_most) as seen_at_most,
                    round(x.seen_if_turned) as seen_if_turned, round(x.seen_if_repaired) as seen_if_repaired, x.street_m, x.street_seen_m
                from public.coverage_figure x where %3$s and %4$s', tier || '_' || reach,
                'case x.source when ''plain'' then ''all'' else x.source end',
                case tier when 'grid' then 'x.source <> ''all''' else 'x.source not in (''all'', ''incident'')' end, condition);
            -- What it weighs, and for which reasons, tells no more than the points that it is made of.
            execute format('create view %1$I.gap with (security_barrier = true) as
                select x.gap_id, x.coverage_run_id, x.half, x.commune_id, x.near, x.weight, x.points, x.reasons, x.reason_weights, x.middle, x.geom, x.geom_3857, x.area_m2
                from public.gap_plain x where %2$s', tier || '_' || reach, condition);
            -- What streets, places, hotspots and borders alone make: where it lies and what it weighs tell nothing of incidents.
            execute format('create view %1$I.need_point with (security_barrier = true) as
                select x.coverage_run_id, x.commune_id, x.number, x.source, x.near, x.task, x.lon, x.lat, x.metres, x.plain_by_day as by_day,
                    x.plain_by_night as by_night, null::float8 as plain_by_day, null::float8 as plain_by_night, x.seen_by_day, x.at_most_by_day,
                    x.seen_by_night, x.at_most_by_night, x.is_lit, x.tile_key
                from public.need_point x where x.source <> ''incident'' and %2$s', tier || '_' || reach, condition);
            -- When a commune was computed anew may tell that an incident came in.
            execute format('create view %1$I.coverage_commune with (security_barrier = true) as
                select x.coverage_run_id, x.commune_id, %2$s as computed_at, x.boundary_quality, x.working, x.not_working, x.not_checked, x.unknown_by_day, x.unknown_by_night,
                    x.plain_that_matter_by_day as that_matter_by_day, x.plain_that_matter_by_night as that_matter_by_night, x.is_whole, x.has_coarse_need,
                    x.street_lit_m, x.street_unlit_m, x.street_unknown_m
                from public.coverage_commune x where %3$s', tier || '_' || reach, case tier when 'grid' then 'x.computed_at' else 'null::timestamptz' end, condition);
            execute format('grant select on %1$I.coverage_commune, %1$I.coverage_figure, %1$I.gap, %1$I.need_point to %2$I', tier || '_' || reach, 'bando138_' || reach || '_' || tier);
        end loop;
    end loop;
end $$;

-- What is to be computed anew. Nothing is noted where no run is kept current.
create function coverage_touched(communes uuid[], of_kind text, of_sites uuid[] default null) returns void
    language plpgsql as $$
begin
    insert into coverage_change (commune_id, kind, sites)
    select c.commune_id, of_kind, of_sites
    from commune c join province p using (province_id)
    where c.commune_id = any (communes) and c.valid_to is null
        and exists (select from coverage_run r where r.province_code = p.code and r.state in ('done', 'running'));
    if found then
        perform pg_notify('bando138_coverage', '');
    end if;
end $$;
comment on function coverage_touched(uuid[], text, uuid[]) is 'notes that the coverage of communes is to be computed anew, and wakes who does it';

-- The sites whose cameras may see some of a commune: those within 0.01° (1.0 to 1.1 km), and those with a camera that reaches farther, as far as it does.
create function coverage_sites(of_commune uuid) returns table (site_id uuid)
    language sql stable as $$
    select s.site_id
    from commune c join site s on s.geom && st_expand(c.geom, 0.01) and st_dwithin(s.geom, c.geom, 0.01)
    where c.commune_id = of_commune
    union
    select s.site_id
    from commune c join site s on s.geom && st_expand(c.geom, 0.05) join camera k on k.site_id = s.site_id and k.reach_m > 1000 and st_dwithin(s.geom, c.geom, k.reach_m / 100000)
    where c.commune_id = of_commune
$$;
comment on function coverage_sites(uuid) is 'the sites whose cameras may see some of a commune';

-- The communes of today within some degrees of sites: those whose need a camera there may see. Of many sites by the boxes of their communes.
create function coverage_around(sites uuid[], within_deg double precision) returns uuid[]
    language sql stable as $$
    select array_agg(distinct n.commune_id)
    from site s join commune n on n.valid_to is null and st_dwithin(n.geom, s.geom, within_deg)
    where s.site_id = any (sites) and cardinality(sites) <= 200
    union all
    select array_agg(distinct n.commune_id)
    from (select distinct s.current_commune_id from site s where s.site_id = any (sites) and cardinality(sites) > 200) u
        join commune c on c.commune_id = u.current_commune_id
        join commune n on n.valid_to is null and n.geom && st_expand(c.geom, within_deg)
    order by 1 nulls last
    limit 1
$$;

create function coverage_changed() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    of_rows text := tile_changes(tg_op);
    touched uuid[];
    sites uuid[];
    -- As far as any of these cameras reaches, or reached: a degree is 100 km at least.
    within_deg double precision;
begin
    if not exists (select from coverage_run where state in ('done', 'running')) then
        return null;
    end if;
    if tg_table_name in ('site', 'camera') then
        -- Of a load of many nobody asks one by one.
        execute 'select array_agg(site_id) from (select distinct c.site_id from (' || of_rows || ') c limit 33) s having count(*) <= 32' into sites;
    end if;
    case tg_table_name
        when 'site' then
            execute 'select greatest(0.01, max(k.reach_m) / 100000) from (' || of_rows || ') c join camera k using (site_id) where k.reach_m > 1000' into within_deg;
            -- Where it was, and where it is: a site that is gone had no cameras any more.
            execute 'select array_agg(distinct n.commune_id) from (' || of_rows || ') c join commune n on n.valid_to is null and st_dwithin(n.geom, c.geom, $1)
                where (select count(*) from (' || of_rows || ') m) <= 400' into touched using within_deg;
            if touched is null then
                execute 'select coverage_around(array_agg(distinct site_id), $1) from (' || of_rows || ') c' into touched using within_deg;
            end if;
            perform coverage_touched(touched, 'camera', sites);
        when 'camera' then
            execute 'select coverage_around(array_agg(distinct site_id), greatest(0.01, max(reach_m) / 100000)) from (' || of_rows || ') c' into touched;
            perform coverage_touched(touched, 'camera', sites);
        when 'hotspot' then
            execute 'select array_agg(distinct n.commune_id) from (' || of_rows || ') c join commune n on n.valid_to is null and st_intersects(n.geom, c.geom)' into touched;
            perform coverage_touched(touched, 'hotspot');
        when 'incident' then
            execute 'select array_agg(distinct c.current_commune_id) from (' || of_rows || ') c join offence o using (offence_code)
                where c.sensitivity = ''normal'' and not o.is_victim_sensitive and c.geom is not null' into touched;
            perform coverage_touched(touched, 'incident');
        when 'model_ward' then
            execute 'select array_agg(distinct coalesce(s.new_commune_id, c.commune_id)) from (' || of_rows || ') c
                left join succession s on s.old_commune_id = c.commune_id and s.is_default_heir' into touched;
            perform coverage_touched(touched, 'model_ward');
        when 'commune' then
            execute 'select array_agg(distinct c.commune_id) from (select commune_id, geom from (' || of_rows || ') r group by commune_id, geom having sum(r.sign) <> 0) c' into touched;
            perform coverage_touched(touched, 'boundary');
        else
            -- Roads, buildings, key places: by loads. What lies across a border, or stands in the way across it, is the neighbours' matter too.
            execute 'select array_agg(distinct n.commune_id) from (select distinct current_commune_id from (' || of_rows || ') r) u
                join commune c on c.commune_id = u.current_commune_id join commune n on n.valid_to is null and n.geom && st_expand(c.geom, 0.01)' into touched;
            perform coverage_touched(touched, 'street');
    end case;
    return null;
end $$;
comment on function coverage_changed() is 'after statement trigger: notes the communes whose coverage the changed rows may change';

do $$
declare
    name text;
begin
    foreach name in array array['site', 'camera', 'hotspot', 'incident', 'model_ward', 'commune', 'road', 'building', 'key_place'] loop
        execute format('create trigger %1$s_coverage_inserted after insert on %1$s referencing new table as new_rows
            for each statement execute function coverage_changed()', name);
        execute format('create trigger %1$s_coverage_updated after update on %1$s referencing old table as old_rows new table as new_rows
            for each statement execute function coverage_changed()', name);
        execute format('create trigger %1$s_coverage_deleted after delete on %1$s referencing old table as old_rows
            for each statement execute function coverage_changed()', name);
    end loop;
end $$;

revoke execute on function coverage_touched(uuid[], text, uuid[]), coverage_around(uuid[], double precision), coverage_sites(uuid) from public;
revoke execute on function scope_provinces() from public;
grant execute on function scope_provinces() to bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid, bando138_wide_counts, bando138_narrow_counts;
