-- Where the shipped files land before they become rows: the same columns as the files. Dropped by load_unstage.sql.
create temp table stage_province (
    province_id uuid, code text, abbr text, name text, full_name text, valid_from date, valid_to date
) on commit drop;
create temp table stage_commune (
    commune_id uuid primary key, province_id uuid, code text, kind text, name text, full_name text, district_code text, district_name text,
    valid_from date, valid_to date, area_km2 double precision, lon double precision, lat double precision,
    box_west double precision, box_south double precision, box_east double precision, box_north double precision,
    legal_doc text, centre_basis text
) on commit drop;
create temp table stage_succession (
    old_commune_id uuid, new_commune_id uuid, extent text, is_default_heir boolean, resolution text, is_disputed boolean, note text
) on commit drop;
create temp table stage_population (
    commune_id uuid, code text, year int, people int, area_km2 double precision, source text
) on commit drop;

-- Boundaries are large values: lz4 packs them in a fraction of the time, where the server has it.
select set_config('default_toast_compression', 'lz4', true)
from pg_settings where name = 'default_toast_compression' and 'lz4' = any(enumvals);

-- Joins of whole boundaries stay in memory, and the words of 13,000 rewritten rows go into the search index later, by autovacuum.
set local work_mem = '96MB';
set local gin_pending_list_limit = '64MB';
