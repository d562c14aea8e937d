-- The set of the scheme and province of a draft that is in force ends on the day before the draft begins. $1 the draft; $2 its version; $3 fields.
with ended as (
    update risk_rule_set o set state = 'ended', valid_to = ($3::jsonb->>'valid_from')::date
    from risk_rule_set s
    where s.risk_rule_set_id = $1::uuid and s.version = $2 and s.state = 'draft' and not s.is_sample
        and o.risk_scheme_id = s.risk_scheme_id and o.province_code is not distinct from s.province_code and o.state = 'in_force'
    returning o.risk_rule_set_id
)
select count(*) from ended
