-- The rules of a draft. $1 the set; $2 rules.
insert into risk_rule (risk_rule_set_id, risk_scheme_id, number, indicator, operator, value, must_be_told, level, points, text, source)
select s.risk_rule_set_id, s.risk_scheme_id, r.number, r.indicator, r.operator, r.value, coalesce(r.must_be_told, false), r.level, r.points, r.text, r.source
from risk_rule_set s cross join jsonb_populate_recordset(null::risk_rule, $2::jsonb) r
where s.risk_rule_set_id = $1::uuid
