-- Demonstration hotspots: $1 rows, $2 the moment of all of them. The unit of the day of the declaration is the one that held the
-- point on the surface of the area, as for any hotspot.
insert into hotspot (hotspot_id, hotspot_code, name, kind, area_types, geom, commune_id, commune_basis, current_commune_id, declared_by_doc,
    declared_on, lifted_on, lifted_by_doc, responsible_unit, patrol_note, coverage_required_task, source, is_demo, created_at, updated_at)
select h.hotspot_id, h.hotspot_code, h.name, 'declared', h.area_types, h.geom, a.commune_id, a.basis, h.current_commune_id, h.declared_by_doc,
    h.declared_on, h.lifted_on, h.lifted_by_doc, h.responsible_unit, h.patrol_note, h.coverage_required_task, h.source, true, $2, $2
from jsonb_populate_recordset(null::hotspot, $1) h
    left join lateral commune_at(st_pointonsurface(h.geom), h.declared_on) a on true
