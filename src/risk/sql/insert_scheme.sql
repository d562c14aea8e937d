-- A new scheme. $1 its id; $2 fields.
insert into risk_scheme (risk_scheme_id, code, name, province_code, document, note)
select $1::uuid, r.code, r.name, r.province_code, r.document, r.note from jsonb_populate_record(null::risk_scheme, $2::jsonb) r
