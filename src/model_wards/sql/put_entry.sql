-- What was judged of a criterion that no figure measures, in a unit on a day; judged again on that day it is corrected. $1 the unit of today; $2 fields.
insert into criterion_entry (criterion_id, commune_id, judged_on, is_met, value, document, note)
select c.criterion_id, $1::uuid, r.judged_on, r.is_met, r.value, r.document, r.note from jsonb_populate_record(null::criterion_entry, $2::jsonb) r join criterion c using (criterion_id)
where c.indicator is null
on conflict on constraint criterion_entry_day_key do update set is_met = excluded.is_met, value = excluded.value, document = excluded.document, note = excluded.note
