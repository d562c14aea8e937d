-- Reports without their texts and figures, by due day and unit. $1 province; $2 commune; $3 kind; $4 state; $5 and $6 days between which the last day in time lies (the end is
-- not counted); $7 whether late; $8 whether the province's own; $9 today; $10 directive; $11 at most so many.
select to_jsonb(r) - '{situation,results,shortcomings,proposals,figures}'::text[] || jsonb_build_object('is_late', l.is_late, 'days_left', r.last_day - $9::date)
from report_row r, lateral (select r.state in ('due', 'draft', 'returned') and r.due_before <= $9::date and not r.is_gathering as is_late) l
where ($1::text is null or r.province_code = $1) and ($2::uuid is null or r.commune_id = $2) and ($3::text is null or r.report_kind = $3) and ($4::text is null or r.state = $4)
    and ($5::date is null or r.due_before > $5) and ($6::date is null or r.due_before <= $6) and ($7::bool is null or l.is_late = $7)
    and ($8::bool is null or (r.commune_id is null) = $8) and ($10::uuid is null or r.directive_id = $10)
order by r.due_before, r.commune_name nulls first, r.report_id
limit $11
