-- Communes whose reports are late, the most late first, each with those. $1 province; $2 today; $3 days before which the last day in time is no longer asked for.
select jsonb_build_object('commune_id', r.commune_id, 'full_name', coalesce(r.commune_name, r.province_name), 'n', count(*), 'most_days', max($2::date - r.last_day),
    'reports', jsonb_agg(jsonb_build_object('report_id', r.report_id, 'title', r.title, 'report_kind', r.report_kind, 'period_from', r.period_from, 'period_to', r.period_to,
        'last_day', r.last_day, 'days_late', $2 - r.last_day, 'state', r.state, 'is_who_assumed', r.is_who_assumed) order by r.due_before, r.title))
from report_row r
where r.province_code = $1::text and r.state in ('due', 'draft', 'returned') and r.due_before <= $2 and r.due_before > $3::date and not r.is_gathering
group by r.commune_id, r.commune_name, r.province_name
order by max($2 - r.last_day) desc, count(*) desc, r.commune_name
