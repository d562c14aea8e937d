-- Changes an incident if it is still the version that the writer saw; no row: it is not.
-- $1 incident_id, $2 version seen, $3 changed fields, $4 whether the place is set anew, $5 lon, $6 lat (null: commune only), $7 commune_id,
-- $8 commune_basis, $9 current_commune_id
update incident i set
    (incident_code, office_number,
    offence_code, occurred_from, occurred_to, time_precision, reported_on, accepted_on, cleared_on, status, severity,
    geom_precision, address_text, sensitivity, place_type, offenders_count, victims_count, deaths, injured, damage_vnd,
    modus_code, camera_helped) = (select r.incident_code, r.office_number,
    r.offence_code, r.occurred_from, r.occurred_to, r.time_precision, r.reported_on, r.accepted_on, r.cleared_on, r.status,
    r.severity, r.geom_precision, r.address_text, r.sensitivity, r.place_type, r.offenders_count, r.victims_count, r.deaths,
    r.injured, r.damage_vnd, r.modus_code, r.camera_helped
        from jsonb_populate_record(i, $3::jsonb) r),
    geom = case when $4::bool then st_setsrid(st_makepoint($5::float8, $6::float8), 4326) else i.geom end,
    source_srid = case when $4 then case when $5 is not null then 4326 end else i.source_srid end,
    source_x = case when $4 then $5 else i.source_x end,
    source_y = case when $4 then $6 else i.source_y end,
    commune_id = case when $4 then $7::uuid else i.commune_id end,
    commune_basis = case when $4 then $8::text else i.commune_basis end,
    current_commune_id = case when $4 then $9::uuid else i.current_commune_id end
where i.incident_id = $1 and i.version = $2
returning i.version
