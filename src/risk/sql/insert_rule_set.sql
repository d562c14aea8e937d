-- A new rule set, a draft. $1 its id; $2 fields.
insert into risk_rule_set (risk_rule_set_id, risk_scheme_id, province_code, name, clean_periods, few_n, note)
select $1::uuid, r.risk_scheme_id, r.province_code, r.name, r.clean_periods, r.few_n, r.note
from jsonb_populate_record(null::risk_rule_set, '{"clean_periods": 2, "few_n": 20}'::jsonb || jsonb_strip_nulls($2::jsonb)) r
