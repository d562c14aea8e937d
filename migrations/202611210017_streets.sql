-- Streets: roads, junctions, buildings and key places, as imports bring them (OpenStreetMap, GeoJSON with its tags). Facts of the country:
-- every account reads them, and only an import of an administrator or of a province writes them.
--
-- An element of OpenStreetMap is known by its type, id and part (a way that the border of an extract cuts has several). A later load that
-- brings it with other content takes its place: the row of before stays, marked with the load that replaced it, so that undoing that load
-- brings it back. Only rows with replaced_by null are in force.

create table road (
    road_id uuid primary key default uuid_v7(),
    class text not null,
    is_link boolean not null default false,
    is_area boolean not null default false,
    name text,
    ref text,
    lanes int,
    oneway text,
    is_lit boolean,
    geom geometry(LineString, 4326) not null,
    geom_3857 geometry(LineString, 3857) not null generated always as (st_transform(geom, 3857)) stored,
    length_m double precision not null generated always as (st_length(geom::geography)) stored,
    min_zoom smallint not null generated always as (case
        when class in ('motorway', 'trunk', 'primary') then 10 when class in ('secondary', 'tertiary') then 12
        when class in ('residential', 'unclassified', 'living_street', 'pedestrian', 'road') then 13 else 14 end) stored,
    osm_type text,
    osm_id bigint,
    part int not null default 0,
    source text not null,
    import_id uuid,
    import_key uuid not null,
    replaced_by uuid,
    current_commune_id uuid references commune,
    created_at timestamptz not null default now(),
    text_fold text not null generated always as (fold_vi(coalesce(name, '') || ' ' || coalesce(ref, ''))) stored,
    constraint road_class_known check (class in ('motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'unclassified', 'residential',
        'living_street', 'service', 'pedestrian', 'track', 'footway', 'path', 'steps', 'cycleway', 'bridleway', 'construction', 'road', 'other')),
    constraint road_name_length check (char_length(name) between 1 and 200),
    constraint road_ref_length check (char_length(ref) between 1 and 60),
    constraint road_lanes_range check (lanes between 1 and 20),
    constraint road_oneway_known check (oneway in ('yes', 'no', 'reverse', 'changing')),
    constraint road_geom_in_vietnam check (st_xmin(geom) >= 102 and st_xmax(geom) <= 118 and st_ymin(geom) >= 6 and st_ymax(geom) <= 24),
    constraint road_osm_type_known check (osm_type in ('node', 'way', 'relation') and (osm_type is null) = (osm_id is null)),
    constraint road_source_known check (source in ('osm', 'import'))
);
comment on table road is 'đường: ways for traffic or people on foot, as an import brought them';
comment on column road.is_area is 'the line goes around a square: its length is no length of a street';
comment on column road.oneway is 'yes: along the line; reverse: against it; changing: by the hour; null: not known';
comment on column road.is_lit is 'whether it has street light by night; null: not known';

create table junction (
    junction_id uuid primary key default uuid_v7(),
    degree int not null,
    geom geometry(Point, 4326) not null,
    tile_key bigint not null generated always as (tile_key(geom)) stored,
    osm_type text,
    osm_id bigint,
    part int not null default 0,
    source text not null,
    import_id uuid,
    import_key uuid not null,
    replaced_by uuid,
    current_commune_id uuid references commune,
    created_at timestamptz not null default now(),
    constraint junction_degree_range check (degree between 1 and 60),
    constraint junction_geom_in_vietnam check (st_x(geom) between 102 and 118 and st_y(geom) between 6 and 24),
    constraint junction_osm_type_known check (osm_type in ('node', 'way', 'relation') and (osm_type is null) = (osm_id is null)),
    constraint junction_source_known check (source in ('osm', 'import'))
);
comment on table junction is 'ngã ba, ngã tư: where roads for vehicles meet';
comment on column junction.degree is 'arms of roads for vehicles: 3 or more where the service counted them, as stated where a file states them';

create table building (
    building_id uuid primary key default uuid_v7(),
    name text,
    height_m double precision,
    height_basis text,
    levels double precision,
    geom geometry(MultiPolygon, 4326) not null,
    geom_3857 geometry(MultiPolygon, 3857) not null generated always as (st_transform(geom, 3857)) stored,
    area_m2 double precision not null generated always as (st_area(geom::geography)) stored,
    osm_type text,
    osm_id bigint,
    part int not null default 0,
    source text not null,
    import_id uuid,
    import_key uuid not null,
    replaced_by uuid,
    current_commune_id uuid references commune,
    created_at timestamptz not null default now(),
    text_fold text not null generated always as (fold_vi(coalesce(name, ''))) stored,
    constraint building_name_length check (char_length(name) between 1 and 200),
    constraint building_height_m_range check (height_m > 0 and height_m <= 700),
    constraint building_height_basis_known check (height_basis in ('height', 'levels')),
    constraint building_height_has_basis check ((height_m is null) = (height_basis is null)),
    constraint building_levels_range check (levels > 0 and levels <= 150),
    constraint building_geom_valid check (st_isvalid(geom)),
    constraint building_geom_in_vietnam check (st_xmin(geom) >= 102 and st_xmax(geom) <= 118 and st_ymin(geom) >= 6 and st_ymax(geom) <= 24),
    constraint building_osm_type_known check (osm_type in ('node', 'way', 'relation') and (osm_type is null) = (osm_id is null)),
    constraint building_source_known check (source in ('osm', 'import'))
);
comment on table building is 'nhà, công trình: what may stand in a camera''s way';
comment on column building.height_basis is 'height: stated; levels: estimated as 3 m for each level; null: height not known';

create table key_place (
    key_place_id uuid primary key default uuid_v7(),
    kind text not null,
    name text,
    geom geometry(Point, 4326) not null,
    area geometry(MultiPolygon, 4326),
    tile_key bigint not null generated always as (tile_key(geom)) stored,
    osm_type text,
    osm_id bigint,
    part int not null default 0,
    source text not null,
    import_id uuid,
    import_key uuid not null,
    replaced_by uuid,
    current_commune_id uuid references commune,
    created_at timestamptz not null default now(),
    text_fold text not null generated always as (fold_vi(coalesce(name, ''))) stored,
    constraint key_place_kind_known check (kind in ('school', 'kindergarten', 'university', 'hospital', 'clinic', 'market', 'supermarket', 'police_post',
        'station', 'government', 'worship', 'park', 'stadium', 'bank', 'fuel')),
    constraint key_place_name_length check (char_length(name) between 1 and 200),
    constraint key_place_area_valid check (st_isvalid(area)),
    constraint key_place_geom_in_vietnam check (st_x(geom) between 102 and 118 and st_y(geom) between 6 and 24),
    constraint key_place_osm_type_known check (osm_type in ('node', 'way', 'relation') and (osm_type is null) = (osm_id is null)),
    constraint key_place_source_known check (source in ('osm', 'import'))
);
comment on table key_place is 'nơi trọng yếu: schools, markets, police posts, stations and the like';
comment on column key_place.geom is 'the place itself, or a point inside its area';

-- What the four tables have in common.
do $$
declare
    name text;
    everybody constant text := 'bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid, bando138_wide_counts, bando138_narrow_counts';
begin
    foreach name in array array['road', 'junction', 'building', 'key_place'] loop
        execute format('create unique index %1$s_osm_key on %1$I (osm_type, osm_id, part) where replaced_by is null', name);
        execute format('create unique index %1$s_import_key_key on %1$I (import_key) where replaced_by is null', name);
        execute format('create index %1$s_import_idx on %1$I (import_id)', name);
        execute format('create index %1$s_replaced_idx on %1$I (replaced_by) where replaced_by is not null', name);
        execute format('create index %1$s_commune_idx on %1$I (current_commune_id)', name);
        execute format('create index %1$s_geom_idx on %1$I using gist (geom) where replaced_by is null', name);

        -- Everybody reads all of them; they are written for the country, or by a province within it. An account of communes writes none.
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %I on %I to %I using (true) with check (true)', name || '_owner', name, current_user);
        execute format('create policy %I on %I for select to %s using (true)', name || '_read', name, everybody);
        execute format('create policy %I on %I for insert to bando138_wide with check (true)', name || '_wide_insert', name);
        execute format('create policy %I on %I for update to bando138_wide using (true) with check (true)', name || '_wide_update', name);
        execute format('create policy %I on %I for delete to bando138_wide using (true)', name || '_wide_delete', name);
        execute format('create policy %I on %I for insert to bando138_narrow with check ((select scope_province()) is not null
            and current_commune_id = any ((select scope_communes())::uuid[]))', name || '_narrow_insert', name);
        execute format('create policy %I on %I for update to bando138_narrow using ((select scope_province()) is not null
            and current_commune_id = any ((select scope_communes())::uuid[]))', name || '_narrow_update', name);
        execute format('create policy %I on %I for delete to bando138_narrow using ((select scope_province()) is not null
            and current_commune_id = any ((select scope_communes())::uuid[]))', name || '_narrow_delete', name);
        execute format('grant select on %I to %s', name, everybody);
        execute format('grant insert, update, delete on %I to bando138_wide, bando138_narrow', name);
    end loop;
end $$;
create index road_geom_3857_far_idx on road using gist (geom_3857) where replaced_by is null and min_zoom <= 12;
create index road_geom_3857_idx on road using gist (geom_3857) where replaced_by is null;
create index road_text_idx on road using gin (text_fold gin_trgm_ops);
create index building_geom_3857_idx on building using gist (geom_3857) where replaced_by is null;
create index key_place_tile_idx on key_place (tile_key) include (kind, name, key_place_id) where replaced_by is null;
create index key_place_text_idx on key_place using gin (text_fold gin_trgm_ops);

-- In the log by counts, never row by row: as part of the summary of the load that runs, or as one event of the statement.
create function street_rows_audited() returns trigger
    language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    summary text := nullif(current_setting('bando138.audit_summary', true), '');
    did text := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'changed' else 'deleted' end;
    of_rows text := case tg_op when 'DELETE' then 'old_rows' else 'new_rows' end;
    total bigint;
begin
    if summary is not null then
        execute format('insert into audit_pending (is_first, is_counted, chain, actor, action, entity, detail)
            select row_number() over () = 1, true, ''VN'', audit_actor(), $1, $2, jsonb_build_object(''of'', $3, ''did'', $4, ''in'', u.chain, ''n'', u.n)
            from (
                select audit_chain(c.unit) as chain, sum(c.n) as n
                from (select t.current_commune_id as unit, count(*) as n from %s t group by 1) c group by 1 order by 1
            ) u', of_rows) using split_part(summary, ' ', 1), split_part(summary, ' ', 2), tg_table_name, did;
        return null;
    end if;
    execute format('select count(*) from %s', of_rows) into total;
    if total > 0 then
        perform audit_note(did, tg_table_name, null, null, null, jsonb_build_object('n', total));
    end if;
    return null;
end $$;
comment on function street_rows_audited() is 'after statement trigger of roads, junctions, buildings and key places: how many rows were created, changed or deleted';

do $$
declare
    name text;
    layer text;
begin
    foreach name in array array['road', 'junction', 'building', 'key_place'] loop
        execute format('create trigger %1$s_audit_inserted after insert on %1$s referencing new table as new_rows
            for each statement execute function street_rows_audited()', name);
        execute format('create trigger %1$s_audit_updated after update on %1$s referencing old table as old_rows new table as new_rows
            for each statement execute function street_rows_audited()', name);
        execute format('create trigger %1$s_audit_deleted after delete on %1$s referencing old table as old_rows
            for each statement execute function street_rows_audited()', name);
        execute format('create trigger %1$s_audit_truncated after truncate on %1$s
            for each statement execute function audit_truncated()', name);
    end loop;
    -- A load changes whole layers of tiles.
    foreach name in array array['road', 'building', 'key_place'] loop
        execute format('create trigger %1$s_tiles_changed after insert or update or delete or truncate on %1$s
            for each statement execute function tiles_changed(%2$L)', name, name || 's');
    end loop;
end $$;

-- Rows in force, as people read them.
create view road_row with (security_invoker = true) as
select r.road_id, r.class, r.is_link, r.is_area, r.name, r.ref, r.lanes, r.oneway, r.is_lit, round(r.length_m::numeric, 1)::float8 as length_m, r.osm_type, r.osm_id,
    r.source, r.import_id, r.current_commune_id, c.full_name as current_commune_name, r.created_at, st_asgeojson(r.geom, 7)::json as geometry
from road r left join commune c on c.commune_id = r.current_commune_id
where r.replaced_by is null;
comment on view road_row is 'roads in force with the name of the unit of their middle';
create view junction_row with (security_invoker = true) as
select j.junction_id, j.degree, st_x(j.geom) as lon, st_y(j.geom) as lat, j.osm_type, j.osm_id, j.source, j.import_id, j.current_commune_id,
    c.full_name as current_commune_name, j.created_at, st_asgeojson(j.geom, 7)::json as geometry
from junction j left join commune c on c.commune_id = j.current_commune_id
where j.replaced_by is null;
comment on view junction_row is 'junctions in force with the name of their unit';
create view building_row with (security_invoker = true) as
select b.building_id, b.name, b.height_m, b.height_basis, b.levels, round(b.area_m2::numeric, 1)::float8 as area_m2, b.osm_type, b.osm_id, b.source, b.import_id,
    b.current_commune_id, c.full_name as current_commune_name, b.created_at, st_asgeojson(b.geom, 7)::json as geometry
from building b left join commune c on c.commune_id = b.current_commune_id
where b.replaced_by is null;
comment on view building_row is 'buildings in force with the name of the unit of a point inside each';
create view key_place_row with (security_invoker = true) as
select k.key_place_id, k.kind, k.name, st_x(k.geom) as lon, st_y(k.geom) as lat, k.osm_type, k.osm_id, k.source, k.import_id, k.current_commune_id,
    c.full_name as current_commune_name, k.created_at, st_asgeojson(k.geom, 7)::json as geometry
from key_place k left join commune c on c.commune_id = k.current_commune_id
where k.replaced_by is null;
comment on view key_place_row is 'key places in force with the name of their unit';
grant select on road_row, junction_row, building_row, key_place_row to bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid,
    bando138_wide_counts, bando138_narrow_counts;
