-- What is due and was not made, because its period overlaps one of another report. $1 what is due; $2 whether the transaction may see everything.
select jsonb_build_object('directive_id', w.directive_id, 'deadline_code', w.code, 'title', w.title, 'report_kind', w.report_kind, 'period_from', w.period_from,
    'period_to', w.period_to, 'due_before', w.due_before, 'units', count(*))
from jsonb_to_recordset($1::jsonb) as w(directive_id uuid, code text, title text, report_kind text, province_code text, period_from date, period_to date, due_before date,
        communes uuid[])
    cross join unnest(w.communes) u
where ($2::bool or u = any ((select scope_communes())::uuid[]))
    and not exists (select from report r where r.directive_id = w.directive_id and r.deadline_code = w.code and r.commune_id = u and r.period_from = w.period_from
        and r.period_to = w.period_to)
group by w.directive_id, w.code, w.title, w.report_kind, w.period_from, w.period_to, w.due_before
