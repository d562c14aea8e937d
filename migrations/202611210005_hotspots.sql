-- Hotspots (điểm nóng, khu vực phức tạp): areas declared by a document, or (later) detected by a stored analysis run.

create table hotspot (
    hotspot_id uuid primary key,
    hotspot_code text not null,
    name text not null,
    kind text not null default 'declared',
    area_types text[] not null,
    geom geometry(MultiPolygon, 4326) not null,
    geom_3857 geometry(MultiPolygon, 3857) not null generated always as (st_transform(geom, 3857)) stored,
    area_m2 double precision not null generated always as (st_area(geom::geography)) stored,
    commune_id uuid not null references commune,
    commune_basis text not null,
    current_commune_id uuid not null references commune,
    declared_by_doc text,
    declared_on date not null,
    lifted_on date,
    lifted_by_doc text,
    responsible_unit text,
    patrol_note text,
    coverage_required_task text,
    source text not null default 'manual',
    import_id uuid,
    import_key uuid,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    text_fold text not null generated always as (fold_vi(hotspot_code || ' ' || name || ' ' || coalesce(declared_by_doc, ''))) stored,
    constraint hotspot_code_key unique (hotspot_code),
    constraint hotspot_code_shape check (octet_length(hotspot_code) between 3 and 40 and hotspot_code !~ '^-|[^A-Z0-9-]'),
    constraint hotspot_name_length check (char_length(name) between 1 and 200),
    constraint hotspot_kind_known check (kind in ('declared', 'detected')),
    constraint hotspot_area_types_known check (cardinality(area_types) > 0
        and area_types <@ array['type1_ttxh', 'type2_kinh_te', 'type3_moi_truong', 'type4_ma_tuy', 'other']),
    constraint hotspot_geom_in_vietnam check (st_xmin(geom) >= 102 and st_xmax(geom) <= 118 and st_ymin(geom) >= 6 and st_ymax(geom) <= 24),
    constraint hotspot_geom_valid check (st_isvalid(geom)),
    constraint hotspot_area_m2_range check (area_m2 between 1 and 200000000),
    constraint hotspot_declared_has_doc check (kind <> 'declared' or char_length(coalesce(declared_by_doc, '')) > 0),
    constraint hotspot_lifted_order check (lifted_on > declared_on),
    constraint hotspot_lifted_has_doc check (lifted_on is null or char_length(coalesce(lifted_by_doc, '')) > 0),
    constraint hotspot_commune_basis_known check (commune_basis in ('boundary', 'approximate', 'nearest', 'stated')),
    constraint hotspot_coverage_required_task_known check (coverage_required_task in ('overview', 'outline', 'discern', 'perceive', 'characterise', 'validate', 'scrutinise')),
    constraint hotspot_source_known check (source in ('manual', 'import', 'api'))
);
comment on table hotspot is 'điểm nóng: an area with its document, types, validity and lifting';
comment on column hotspot.commune_id is 'the unit that holds the point on the surface of the area, on the day of the declaration; an area may reach into others';
create index hotspot_geom_idx on hotspot using gist (geom);
create index hotspot_geom_3857_idx on hotspot using gist (geom_3857);
create index hotspot_current_commune_idx on hotspot (current_commune_id);
create unique index hotspot_import_key_idx on hotspot (import_key) where import_key is not null;
create index hotspot_import_idx on hotspot using brin (import_id) with (pages_per_range = 16);
create trigger hotspot_keep_history before update on hotspot for each row execute function keep_history('hotspot_id');
