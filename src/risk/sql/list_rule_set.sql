-- Rule sets, those in force first: those of a province with those of the country and the sample, or all. $1 province, or null; $2 scheme code, or null.
select to_jsonb(s) - '{created_at,updated_at}'::text[] || jsonb_build_object('scheme', c.code, 'rules', (select count(*) from risk_rule r where r.risk_rule_set_id = s.risk_rule_set_id))
from risk_rule_set s join risk_scheme c using (risk_scheme_id)
where ($1::text is null or s.province_code is null or s.province_code = $1) and ($2::text is null or c.code = $2)
order by case s.state when 'in_force' then 0 when 'draft' then 1 else 2 end, s.is_sample, s.valid_from desc nulls last, s.name, s.risk_rule_set_id
