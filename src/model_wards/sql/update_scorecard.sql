-- Changes a scorecard if it is still the version that the writer saw; no row: it is not. $1 id; $2 version seen; $3 changed fields; $4 whether its criteria change, too.
update scorecard s set (name, programme, province_code, state, document, document_on, note) =
        (select r.name, r.programme, r.province_code, r.state, r.document, r.document_on, r.note from jsonb_populate_record(s, $3::jsonb) r),
    -- New criteria are a new version, whatever else stays.
    version = case when $4::bool then s.version + 1 else s.version end
where s.scorecard_id = $1::uuid and s.version = $2
returning s.version
