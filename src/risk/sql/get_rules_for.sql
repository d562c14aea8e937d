-- The rule set that computes for a province on a day: its own in force, else that of the country, else the sample; with its rules. $1 scheme; $2 province, or null; $3 the day.
select s.risk_rule_set_id, s.is_sample, s.clean_periods, s.few_n, s.name, s.decision_number, s.decision_on,
    (select coalesce(jsonb_agg(jsonb_build_object('number', r.number, 'indicator', r.indicator, 'operator', r.operator, 'value', r.value, 'must_be_told', r.must_be_told,
        'level', r.level, 'points', r.points, 'text', r.text, 'source', r.source) order by r.number), '[]') from risk_rule r where r.risk_rule_set_id = s.risk_rule_set_id) as rules
from risk_rule_set s
where s.risk_scheme_id = $1::uuid and (s.is_sample or (s.state <> 'draft' and s.valid_from <= $3::date and (s.valid_to is null or s.valid_to > $3)))
    and (s.province_code is null or s.province_code = $2::text)
order by s.is_sample, s.province_code nulls last limit 1
