-- Changes a deadline if it is still the version that the writer saw; no row: it is not. $1 id; $2 version seen; $3 changed fields.
update directive_deadline t set (code, text, quote, kind, day, month, due_before, period_rule, period_from, period_to, who, addressee, report_kind, is_ongoing,
        district_name, note) =
    (select r.code, r.text, r.quote, r.kind, r.day, r.month, r.due_before, r.period_rule, r.period_from, r.period_to, r.who, r.addressee, r.report_kind, r.is_ongoing,
        r.district_name, r.note
    from jsonb_populate_record(t, $3::jsonb) r)
where t.directive_deadline_id = $1::uuid and t.version = $2
returning t.version
