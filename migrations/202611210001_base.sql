-- Extensions and the small helpers that every room's tables use. Nothing here knows a room.
create extension if not exists postgis;
create extension if not exists btree_gist;
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- Accent-free, lower-case form for search: "Đường Lâm" -> "duong lam". `Đ` has no Unicode decomposition; unaccent's
-- rules map it. NFC first, so that both spellings of one word fold alike; the place of a tone mark (hoà, hòa) folds away.
create function fold_vi(t text) returns text
    language sql immutable strict parallel safe
    return regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, normalize(t, NFC))), '\s+', ' ', 'g');
comment on function fold_vi(text) is 'accent-free lower-case NFC form, for search only';

-- The pattern that finds a text anywhere in a folded column; what a person types is never a wildcard.
create function fold_like(t text) returns text
    language sql immutable strict parallel safe
    return '%' || replace(replace(replace(fold_vi(t), '\', '\\'), '%', '\%'), '_', '\_') || '%';
comment on function fold_like(text) is 'LIKE pattern for accent-free search of a text anywhere in a *_fold column';

-- UUIDv7 for rows that SQL itself makes (bulk loads); Rust makes its own.
create function uuid_v7() returns uuid
    language sql volatile parallel safe
    return encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
                placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
            52, 1), 53, 1), 'hex')::uuid;
comment on function uuid_v7() is 'RFC 9562 version 7: time-ordered, so that keyset paging by id is paging by age';

-- Every edited row keeps what it was. `version` is the ETag of a row: it rises by one with each update.
create table row_history (
    row_history_id bigint generated always as identity primary key,
    table_name text not null,
    row_id uuid not null,
    version int not null,
    replaced_at timestamptz not null default now(),
    before jsonb not null,
    is_demo boolean not null default false,
    constraint row_history_version_key unique (table_name, row_id, version)
);
comment on table row_history is 'the row as it was before each update: one entry for each version that was replaced';

-- Geometry is left out of the kept row: `lon`, `lat` or the GeoJSON text say where it was, without a second index-sized copy.
create function keep_history() returns trigger
    language plpgsql as $$
declare
    key_column text := tg_argv[0];
    -- Generated columns are not yet computed in a before trigger: they cannot be compared. The mark of demonstration data is set by loads,
    -- in the transaction that makes the row: no other version of it.
    generated text[] := array['geom_3857', 'tile_key', 'grid_geom', 'grid_key', 'text_fold', 'area_m2', 'maintenance_due_on', 'reach_m', 'is_demo'];
    kept jsonb := to_jsonb(old) - '{geom,geom_3857,tile_key,grid_geom,grid_key,text_fold,import_id,import_key}'::text[];
begin
    if to_jsonb(new) - generated = to_jsonb(old) - generated then
        return new;
    end if;
    new.version := old.version + 1;
    new.updated_at := now();
    if old.geom is not null then
        kept := kept || jsonb_build_object('geometry', st_asgeojson(old.geom)::jsonb);
    end if;
    insert into row_history (table_name, row_id, version, before, is_demo)
    values (tg_table_name, (kept ->> key_column)::uuid, old.version, kept, coalesce((kept ->> 'is_demo')::boolean, false));
    return new;
end $$;
comment on function keep_history() is 'before update trigger: keeps the old row, raises version, sets updated_at';

-- The same for tables without geometry.
create function keep_history_plain() returns trigger
    language plpgsql as $$
declare
    key_column text := tg_argv[0];
    -- Generated columns are not yet computed in a before trigger: they cannot be compared. The mark of demonstration data is set by loads,
    -- in the transaction that makes the row: no other version of it.
    generated text[] := array['geom_3857', 'tile_key', 'grid_geom', 'grid_key', 'text_fold', 'area_m2', 'maintenance_due_on', 'reach_m', 'is_demo'];
    kept jsonb := to_jsonb(old) - '{text_fold,import_id,import_key,reach_m}'::text[];
begin
    if to_jsonb(new) - generated = to_jsonb(old) - generated then
        return new;
    end if;
    new.version := old.version + 1;
    new.updated_at := now();
    insert into row_history (table_name, row_id, version, before, is_demo)
    values (tg_table_name, (kept ->> key_column)::uuid, old.version, kept, coalesce((kept ->> 'is_demo')::boolean, false));
    return new;
end $$;
comment on function keep_history_plain() is 'keep_history for tables without a geom column';

-- What was loaded and when, so that a second start does not load it again.
create table load_mark (
    name text primary key,
    digest text not null,
    loaded_at timestamptz not null default now(),
    detail jsonb not null default '{}'
);
comment on table load_mark is 'reference and demonstration data already loaded: name, digest of the source, result';

-- VN-2000 provincial zones (transverse Mercator, k = 0.9999, FE 500000, FN 0) that PostGIS 3.3 lacks. auth_name must be
-- EPSG: PROJ then takes the datum shift from its own database; a row without authority and without +towgs84 is 224 m off.
insert into spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)
select z.srid, 'EPSG', z.srid,
    format('PROJCS["VN-2000 / TM-3 %s",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",%s],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],AUTHORITY["EPSG","%s"]]', z.name, z.meridian, z.srid),
    format('+proj=tmerc +lat_0=0 +lon_0=%s +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs', z.meridian)
from (values
    (9205, '103-00', 103.0), (9206, '104-00', 104.0), (9207, '104-30', 104.5), (9208, '104-45', 104.75),
    (9209, '105-30', 105.5), (9210, '105-45', 105.75), (9211, '106-00', 106.0), (9212, '106-15', 106.25),
    (9213, '106-30', 106.5), (9214, '107-00', 107.0), (9215, '107-15', 107.25), (9216, '107-30', 107.5),
    (9217, '108-15', 108.25), (9218, '108-30', 108.5)
) as z (srid, name, meridian)
on conflict (srid) do nothing;
