-- Changes a named unit if it is still the version that the writer saw; no row: it is not. $1 id; $2 version seen; $3 changed fields.
update model_ward m set (commune_id, programme, directive, named_on, target_share, target_by, target_since, target_document, recognised_on,
        recognised_document) =
    (select r.commune_id, r.programme, r.directive, r.named_on, r.target_share, r.target_by, r.target_since, r.target_document,
        r.recognised_on, r.recognised_document
    from jsonb_populate_record(m, $3::jsonb) r)
where m.model_ward_id = $1::uuid and m.version = $2
returning m.version
