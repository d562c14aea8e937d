-- Changes a conflict if it is still the version that the writer saw; no row: it is not.
-- $1 conflict_id, $2 version seen, $3 changed fields, $4 whether the place is set anew, $5 lon, $6 lat (null: commune only), $7 commune_id,
-- $8 commune_basis, $9 current_commune_id
update conflict c set
    (conflict_code, kind, level, state, reported_on, due_on, settled_on, geom_precision, address_text, parties_count, responsible_post, transferred_to, tried, note) =
        (select r.conflict_code, r.kind, r.level, r.state, r.reported_on, r.due_on, r.settled_on, r.geom_precision, r.address_text, r.parties_count, r.responsible_post,
            r.transferred_to, r.tried, r.note
        from jsonb_populate_record(c, $3::jsonb) r),
    geom = case when $4::bool then st_setsrid(st_makepoint($5::float8, $6::float8), 4326) else c.geom end,
    source_srid = case when $4 then case when $5 is not null then 4326 end else c.source_srid end,
    source_x = case when $4 then $5 else c.source_x end,
    source_y = case when $4 then $6 else c.source_y end,
    commune_id = case when $4 then $7::uuid else c.commune_id end,
    commune_basis = case when $4 then $8::text else c.commune_basis end,
    current_commune_id = case when $4 then $9::uuid else c.current_commune_id end
where c.conflict_id = $1 and c.version = $2
returning c.version
