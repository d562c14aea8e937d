-- Takes out what nobody has begun and no directive asks for any more. $1 code of the province; $2 and $3 days between which the last day in time lies (the end is not
-- counted); $4 what is due.
delete from report r
where r.state = 'due' and r.deadline_code is not null and r.province_code = $1::text and r.due_before > $2::date and r.due_before <= $3::date
    and not exists (select from jsonb_to_recordset($4::jsonb) as w(directive_id uuid, code text, due_before date, period_from date, period_to date)
        where w.directive_id = r.directive_id and w.code = r.deadline_code and w.due_before = r.due_before and w.period_from = r.period_from and w.period_to = r.period_to)
