-- Reports of the communes that a report of a province gathers. $1 its id; $2 today.
select c.report_id, c.commune_id, c.commune_name, c.state, c.was_late, c.state in ('due', 'draft', 'returned') and c.due_before <= $2::date as is_late, c.last_day, c.figures
from report r join report_row c on c.directive_id = r.directive_id and c.report_kind = r.report_kind and c.province_code = r.province_code
    and c.period_from = r.period_from and c.period_to = r.period_to and c.commune_id is not null
where r.report_id = $1::uuid
order by c.commune_name, c.commune_id
