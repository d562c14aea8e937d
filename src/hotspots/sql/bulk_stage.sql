-- Where areas of a file land; their units and whether they are valid is found when they are checked.
create temp table stage_hotspot (
    number bigint, hotspot_id uuid, import_key uuid, fields jsonb, declared_on date, shape text, commune_id uuid, commune_basis text,
    current_commune_id uuid, is_checked boolean not null default false
) on commit drop;
