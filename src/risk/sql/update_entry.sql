-- Changes a count that is still the version that the writer saw; no row: it is not. $1 id; $2 version; $3 changed fields.
update risk_entry e set (value, document, entered_by) = (select r.value, r.document, r.entered_by from jsonb_populate_record(e, $3::jsonb) r)
where e.risk_entry_id = $1::uuid and e.version = $2
returning e.version
