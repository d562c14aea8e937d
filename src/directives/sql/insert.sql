-- A new directive. $1 its id; $2 fields.
insert into directive (directive_id, number, is_number_known, title, issued_on, issued_precision, issued_by, province_code, valid_from, valid_to, note)
select $1::uuid, r.number, r.is_number_known, r.title, r.issued_on, r.issued_precision, r.issued_by, r.province_code, r.valid_from, r.valid_to, r.note
from jsonb_populate_record(null::directive, '{"is_number_known": true, "issued_precision": "day"}'::jsonb || jsonb_strip_nulls($2::jsonb)) r
