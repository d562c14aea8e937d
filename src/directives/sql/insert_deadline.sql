-- A new deadline. $1 its id; $2 the directive; $3 fields.
insert into directive_deadline (directive_deadline_id, directive_id, code, text, quote, kind, day, month, due_before, period_rule, period_from, period_to, who, addressee,
    report_kind, is_ongoing, district_name, note)
select $1::uuid, $2::uuid, r.code, r.text, r.quote, r.kind, r.day, r.month, r.due_before, r.period_rule, r.period_from, r.period_to, r.who, r.addressee,
    r.report_kind, r.is_ongoing, r.district_name, r.note
from jsonb_populate_record(null::directive_deadline, '{"period_rule": "to_due", "is_ongoing": false}'::jsonb || jsonb_strip_nulls($3::jsonb)) r
