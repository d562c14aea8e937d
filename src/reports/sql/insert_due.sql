-- Makes the reports that are due and are not there yet, of the communes and of the province that gathers them, as far as the transaction may. One whose period overlaps
-- another of the same directive, kind and unit is left out. $1 what is due; $2 whether the transaction may write everywhere.
with asked as (
    select w.* from jsonb_to_recordset($1::jsonb) as w(directive_id uuid, code text, title text, report_kind text, is_who_assumed bool, is_of_province bool, province_code text,
        period_from date, period_to date, due_before date, communes uuid[])
), wanted as (
    select a.*, null::uuid as commune_id from asked a
    union all
    select a.*, u from asked a cross join unnest(a.communes) u
)
insert into report (directive_id, deadline_code, title, report_kind, province_code, commune_id, is_gathering, is_who_assumed, period_from, period_to, due_before)
select w.directive_id, w.code, w.title, w.report_kind, w.province_code, w.commune_id, w.commune_id is null and not w.is_of_province, w.commune_id is not null and w.is_who_assumed,
    w.period_from, w.period_to, w.due_before
from wanted w
where ($2::bool or case when w.commune_id is null then w.province_code = (select scope_province()) else w.commune_id = any ((select scope_communes())::uuid[]) end)
    and not exists (select from report r where r.directive_id = w.directive_id and r.report_kind = w.report_kind and r.province_code = w.province_code
        and r.commune_id is not distinct from w.commune_id and r.period_from < w.period_to and r.period_to > w.period_from)
on conflict do nothing
