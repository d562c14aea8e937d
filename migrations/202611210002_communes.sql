-- Provinces and commune-level units as VERSIONS with a period of validity. A code is not an identity: of the 3,321 codes
-- in force since 1/7/2025, 3,316 were in use the day before and 114 of them still mean the same unit.
-- Periods are half-open: valid_from is the first day in force (null: since before our records), valid_to the first day
-- no longer in force (null: in force). Ids of the units that come with the product are name-based (UUIDv5 of code and
-- period, made in geodata/), so that every installation knows a unit by the same id.

create table province (
    province_id uuid primary key default uuid_v7(),
    code text not null,
    abbr text not null,
    name text not null,
    full_name text not null,
    valid_from date,
    valid_to date,
    text_fold text not null generated always as (fold_vi(full_name)) stored,
    constraint province_code_shape check (code ~ '^[0-9]{2}$'),
    constraint province_abbr_shape check (abbr ~ '^[A-Z0-9]{2,5}$'),
    constraint province_valid_order check (valid_from < valid_to),
    constraint province_code_validity_excl exclude using gist (code with =, daterange(valid_from, valid_to) with &&)
);
comment on table province is 'versions of provinces and centrally run cities';
comment on column province.abbr is 'prefix of the codes made for sites, incidents and hotspots, as HP in HP-10532-0007';

create table commune (
    commune_id uuid primary key default uuid_v7(),
    province_id uuid not null references province,
    code text,
    kind text not null,
    name text not null,
    full_name text not null,
    district_code text,
    district_name text,
    valid_from date,
    valid_to date,
    legal_doc text,
    area_km2 double precision,
    centre geometry(Point, 4326) not null,
    geom geometry(MultiPolygon, 4326),
    geom_3857 geometry(MultiPolygon, 3857) generated always as (st_transform(geom, 3857)) stored,
    geom_quality text not null default 'none',
    geom_source text,
    text_fold text not null generated always as (fold_vi(full_name || ' ' || coalesce(district_name, '') || ' ' || coalesce(code, ''))) stored,
    constraint commune_code_shape check (code ~ '^[0-9]{5}$'),
    constraint commune_kind_known check (kind in ('xa', 'phuong', 'thi_tran', 'dac_khu')),
    constraint commune_valid_order check (valid_from < valid_to),
    constraint commune_area_positive check (area_km2 > 0),
    constraint commune_geom_quality_known check (geom_quality in ('none', 'approximate', 'reference', 'surveyed')),
    constraint commune_geom_quality_matches check ((geom is null) = (geom_quality = 'none')),
    constraint commune_geom_valid check (st_isvalid(geom)),
    -- As a number: the same rule at a quarter of the cost of text, felt when all units are rewritten.
    constraint commune_code_validity_excl exclude using gist ((code::int) with =, daterange(valid_from, valid_to) with &&)
);
comment on table commune is 'versions of commune-level units (xã, phường, thị trấn, đặc khu); identity is commune_id, never the code';
comment on column commune.geom_quality is 'approximate: cells made from centres, not a boundary; reference: a published boundary, not legal; surveyed';
create index commune_geom_idx on commune using gist (geom);
create index commune_geom_3857_idx on commune using gist (geom_3857);
create index commune_text_idx on commune using gin (text_fold gin_trgm_ops);
create index commune_province_idx on commune (province_id);
create index commune_code_idx on commune (code);

-- Outlines simplified so that neighbours still meet (shared edges are simplified once), for tiles and small maps.
create table commune_outline (
    commune_id uuid not null references commune on delete cascade,
    max_zoom int not null,
    geom_3857 geometry(MultiPolygon, 3857) not null,
    primary key (commune_id, max_zoom)
);
comment on table commune_outline is 'outline of a commune for zooms up to max_zoom; above the largest max_zoom commune.geom_3857 serves';
create index commune_outline_geom_idx on commune_outline using gist (geom_3857);

create table succession (
    succession_id uuid primary key default uuid_v7(),
    old_commune_id uuid not null references commune,
    new_commune_id uuid not null references commune,
    extent text not null,
    effective_on date not null,
    resolution text,
    is_default_heir boolean not null,
    share double precision not null,
    share_basis text not null,
    is_disputed boolean not null default false,
    note text,
    constraint succession_pair_key unique (old_commune_id, new_commune_id),
    constraint succession_extent_known check (extent in ('whole', 'part')),
    constraint succession_share_range check (share > 0 and share <= 1),
    constraint succession_whole_is_one check (extent = 'part' or share = 1),
    constraint succession_basis_known check (share_basis in ('whole', 'population', 'area', 'box', 'equal')),
    constraint succession_not_self check (old_commune_id <> new_commune_id)
);
comment on table succession is 'old unit -> new unit; a whole unit has one heir, a divided one several, of which one is the default';
comment on column succession.share is 'estimated part of the old unit that the heir took; sums to 1 over the heirs; share_basis says from what';
create unique index succession_default_heir_key on succession (old_commune_id) where is_default_heir;
create unique index succession_whole_heir_key on succession (old_commune_id) where extent = 'whole';
create index succession_new_idx on succession (new_commune_id);

create table population (
    commune_id uuid not null references commune on delete cascade,
    year int not null,
    people int not null,
    source text not null,
    import_id uuid,
    primary key (commune_id, year, source),
    constraint population_people_range check (people between 0 and 3000000),
    constraint population_year_range check (year between 1900 and 2100)
);
comment on table population is 'people per commune version, with the year and the source of the figure';

-- The unit whose period holds a day and whose area holds a point. On a border the smaller code decides, so that the answer
-- is always the same one. Off every boundary: the nearest one within reach_m, marked as such (a pier, a dyke, a GPS error).
create function commune_at(place geometry, on_date date, reach_m double precision default 2000)
returns table (commune_id uuid, basis text)
    language sql stable parallel safe rows 1 as $$
    (select c.commune_id, case c.geom_quality when 'approximate' then 'approximate' else 'boundary' end
    from commune c
    where c.geom && place and st_covers(c.geom, place)
        and (c.valid_from is null or c.valid_from <= on_date) and (c.valid_to is null or c.valid_to > on_date)
    order by c.code, c.commune_id
    limit 1)
    union all
    (select c.commune_id, 'nearest'
    from commune c
    where st_dwithin(c.geom, place, reach_m / 100000.0)
        and (c.valid_from is null or c.valid_from <= on_date) and (c.valid_to is null or c.valid_to > on_date)
        and st_dwithin(c.geom::geography, place::geography, reach_m)
    -- Not <->, which is measured on a sphere: 0.4 % too long to the north, so that another unit would be the nearest.
    order by st_distance(c.geom::geography, place::geography), c.code
    limit 1)
    limit 1
$$;
comment on function commune_at(geometry, date, double precision) is
    'commune version that holds a point on a day, and how that is known: boundary, approximate, nearest; no row: none within reach';
