-- Changes a hotspot if it is still the version that the writer saw; no row: it is not.
-- $1 hotspot_id, $2 version seen, $3 changed fields, $4 area as GeoJSON (null: unchanged), $5 commune_id, $6 commune_basis, $7 current_commune_id
update hotspot h set
    (hotspot_code, name, area_types, declared_by_doc, declared_on, responsible_unit, patrol_note, coverage_required_task) =
        (select r.hotspot_code, r.name, r.area_types, r.declared_by_doc, r.declared_on, r.responsible_unit, r.patrol_note, r.coverage_required_task
        from jsonb_populate_record(h, $3::jsonb) r),
    geom = coalesce(st_multi(st_setsrid(st_geomfromgeojson($4::text), 4326)), h.geom),
    commune_id = coalesce($5::uuid, h.commune_id),
    commune_basis = coalesce($6::text, h.commune_basis),
    current_commune_id = coalesce($7::uuid, h.current_commune_id)
where h.hotspot_id = $1 and h.version = $2
returning h.version
