-- A rule set with its rules. $1 its id.
select to_jsonb(s) - '{created_at,updated_at}'::text[] || jsonb_build_object('scheme', c.code, 'rules', coalesce((
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('number', r.number, 'indicator', r.indicator, 'operator', r.operator, 'value', r.value, 'must_be_told', r.must_be_told,
        'level', r.level, 'points', r.points, 'text', r.text, 'source', r.source)) order by r.number) from risk_rule r where r.risk_rule_set_id = s.risk_rule_set_id), '[]'))
from risk_rule_set s join risk_scheme c using (risk_scheme_id) where s.risk_rule_set_id = $1::uuid
