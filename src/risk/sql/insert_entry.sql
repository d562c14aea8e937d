-- A new count. $1 its id; $2 fields.
insert into risk_entry (risk_entry_id, commune_id, period_from, period_to, indicator, value, document, entered_by)
select $1::uuid, r.commune_id, r.period_from, r.period_to, r.indicator, r.value, r.document, r.entered_by from jsonb_populate_record(null::risk_entry, $2::jsonb) r
