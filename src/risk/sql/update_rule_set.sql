-- Changes a draft that is still the version that the writer saw; no row: it is not. Its rules may change with it, so that its version always does. $1 id; $2 version; $3 changed fields.
update risk_rule_set s set (name, clean_periods, few_n, note, updated_at) =
    (select r.name, r.clean_periods, r.few_n, r.note, now() from jsonb_populate_record(s, $3::jsonb) r)
where s.risk_rule_set_id = $1::uuid and s.version = $2 and s.state = 'draft'
returning s.version
