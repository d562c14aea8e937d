-- Changes a site if it is still the version that the writer saw; no row: it is not.
-- $1 site_id, $2 version seen, $3 changed fields, $4 lon, $5 lat, $6 commune_id, $7 commune_basis, $8 current_commune_id (null: not moved)
update site s set
    (site_code,
    site_name, address_text, position_accuracy_m, position_method, residential_area, site_type, mount, ownership, funding_source,
    managing_unit, programme, purpose_text, legal_basis, notice_sign_present, sees_private_premises) = (select r.site_code,
    r.site_name, r.address_text, r.position_accuracy_m, r.position_method, r.residential_area, r.site_type, r.mount, r.ownership,
    r.funding_source, r.managing_unit, r.programme, r.purpose_text, r.legal_basis, r.notice_sign_present, r.sees_private_premises
        from jsonb_populate_record(s, $3::jsonb) r),
    geom = case when $4::float8 is null then s.geom else st_setsrid(st_makepoint($4, $5), 4326) end,
    source_srid = case when $4::float8 is null then s.source_srid else 4326 end,
    source_x = coalesce($4, s.source_x),
    source_y = coalesce($5, s.source_y),
    commune_id = coalesce($6, s.commune_id),
    commune_basis = coalesce($7, s.commune_basis),
    current_commune_id = coalesce($8, s.current_commune_id)
where s.site_id = $1 and s.version = $2
returning s.version
