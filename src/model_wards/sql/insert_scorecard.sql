-- A new scorecard. $1 its id; $2 fields.
insert into scorecard (scorecard_id, name, programme, province_code, state, document, document_on, note)
select $1::uuid, r.name, r.programme, r.province_code, r.state, r.document, r.document_on, r.note
from jsonb_populate_record(null::scorecard, '{"state": "draft"}'::jsonb || jsonb_strip_nulls($2::jsonb)) r
