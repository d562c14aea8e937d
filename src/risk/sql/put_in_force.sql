-- Puts a draft in force by its document. $1 id; $2 version; $3 fields.
update risk_rule_set s set state = 'in_force', decision_number = $3::jsonb->>'decision_number', decision_on = ($3->>'decision_on')::date, decided_by = $3->>'decided_by',
    valid_from = ($3->>'valid_from')::date
where s.risk_rule_set_id = $1::uuid and s.version = $2 and s.state = 'draft' and not s.is_sample
returning s.version
