-- A report that is asked for by hand. $1 its id; $2 fields; $3 code of the province.
insert into report (report_id, directive_id, title, report_kind, province_code, commune_id, period_from, period_to, due_before)
select $1::uuid, r.directive_id, r.title, r.report_kind, $3::text, r.commune_id, r.period_from, r.period_to, r.due_before
from jsonb_populate_record(null::report, $2::jsonb) r
