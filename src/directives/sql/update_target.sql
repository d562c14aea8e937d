-- Changes a target if it is still the version that the writer saw; no row: it is not. $1 id; $2 version seen; $3 changed fields.
update directive_target t set (code, text, quote, indicator, operator, value, unit, from_on, by_before, scope, district_name, note) =
    (select r.code, r.text, r.quote, r.indicator, r.operator, r.value, r.unit, r.from_on, r.by_before, r.scope, r.district_name, r.note
    from jsonb_populate_record(t, $3::jsonb) r)
where t.directive_target_id = $1::uuid and t.version = $2
returning t.version
