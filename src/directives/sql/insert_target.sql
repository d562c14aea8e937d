-- A new target. $1 its id; $2 the directive; $3 fields.
insert into directive_target (directive_target_id, directive_id, code, text, quote, indicator, operator, value, unit, from_on, by_before, scope, district_name, note)
select $1::uuid, $2::uuid, r.code, r.text, r.quote, r.indicator, r.operator, r.value, r.unit, r.from_on, r.by_before, r.scope, r.district_name, r.note
from jsonb_populate_record(null::directive_target, '{"scope": "province"}'::jsonb || jsonb_strip_nulls($3::jsonb)) r
