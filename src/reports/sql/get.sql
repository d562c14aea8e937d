-- One report. $1 its id; $2 today.
select to_jsonb(r) || jsonb_build_object('is_late', r.state in ('due', 'draft', 'returned') and r.due_before <= $2::date and not r.is_gathering, 'days_left', r.last_day - $2,
    'directive', (select jsonb_build_object('directive_id', d.directive_id, 'number', d.number, 'title', d.title, 'issued_by', d.issued_by, 'issued_on', d.issued_on,
        'issued_precision', d.issued_precision, 'issuer_ended_on', d.issuer ->> 'valid_to') from directive_row d where d.directive_id = r.directive_id))
from report_row r where r.report_id = $1::uuid
