-- A new declared hotspot with its code: the one given, or the next of its commune.
-- $1 fields, $2 area as GeoJSON, $3 commune_id, $4 commune_basis, $5 current_commune_id, $6 hotspot_id, $7 is_demo
with prefix as (
    select p.abbr || '-' || coalesce(c.code, '00000') || '-DN' as text from commune c join province p using (province_id) where c.commune_id = $5
), given as (
    select prefix.text, substring($1::jsonb ->> 'hotspot_code' from '^' || prefix.text || '([0-9]{3,9})$')::int as number from prefix
)
insert into hotspot (hotspot_id, hotspot_code, geom, commune_id, commune_basis, current_commune_id, source, is_demo,
    name, area_types, declared_by_doc, declared_on, responsible_unit, patrol_note, coverage_required_task, detected_run_id, detected_area)
select $6, coalesce(keep_code(r.hotspot_code, given.text, given.number), take_code(given.text, 3, 'hotspot')), st_multi(st_setsrid(st_geomfromgeojson($2), 4326)),
    $3, $4, $5, r.source, $7, r.name, r.area_types, r.declared_by_doc, r.declared_on, r.responsible_unit, r.patrol_note, r.coverage_required_task, r.detected_run_id,
    r.detected_area
from jsonb_populate_record(null::hotspot, '{"source": "manual"}'::jsonb || jsonb_strip_nulls($1::jsonb)) r cross join given
