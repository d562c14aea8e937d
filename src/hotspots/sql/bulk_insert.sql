-- Staged areas become declared hotspots, with their codes: those given, or the next of their communes. $1 import_id
with placed as (
    select t.*, p.abbr || '-' || coalesce(c.code, '00000') || '-DN' as first
    from stage_hotspot t join commune c on c.commune_id = t.current_commune_id join province p using (province_id)
    order by t.fields ->> 'hotspot_code' is null, t.number
)
insert into hotspot (hotspot_id, hotspot_code, geom, commune_id, commune_basis, current_commune_id, source, import_id, import_key,
    name, area_types, declared_by_doc, declared_on, responsible_unit, patrol_note, coverage_required_task)
select t.hotspot_id, coalesce(keep_code(r.hotspot_code, t.first, substring(r.hotspot_code from '^' || t.first || '([0-9]{3,9})$')::int), take_code(t.first, 3, 'hotspot')),
    t.shape::geometry, t.commune_id, t.commune_basis, t.current_commune_id, r.source, $1, t.import_key, r.name, r.area_types, r.declared_by_doc,
    r.declared_on, r.responsible_unit, r.patrol_note, r.coverage_required_task
from placed t cross join lateral jsonb_populate_record(null::hotspot, t.fields) r
