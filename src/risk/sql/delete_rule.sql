-- Takes the rules of a draft out. $1 the set.
delete from risk_rule r where r.risk_rule_set_id = $1::uuid
