-- Takes a draft at a version out, with its rules. $1 id; $2 version.
delete from risk_rule_set s where s.risk_rule_set_id = $1::uuid and s.version = $2 and s.state = 'draft' and not s.is_sample returning s.version
