-- Areas that were selected for conversion, with what became of each; whether a later decision of the same unit puts it back to a level that is to be converted.
-- What became of the ground of a unit that has ended is another unit's: it is not followed.
-- $1 scheme; $2 province, or null; $3 year, or null.
select r.selected_year, r.result, r.commune_id, c.full_name, c.valid_to is null as is_current, r.selected_document, r.result_on, r.result_document, r.decided_level, r.risk_assessment_id, r.next_review_on, r.is_demo,
    (select min(b.period_from) from risk_row b join risk_level l on l.risk_scheme_id = b.risk_scheme_id and l.code = b.decided_level
        where r.result = 'achieved' and b.risk_scheme_id = r.risk_scheme_id and l.is_risk and b.period_from >= r.result_on and b.commune_id = r.commune_id) as back_on
from risk_row r join commune c using (commune_id)
where r.risk_scheme_id = $1::uuid and r.selected_year is not null and ($2::text is null or r.commune_id in (select province_scope($2))) and ($3::int is null or r.selected_year = $3)
order by r.selected_year desc, c.full_name, r.commune_id
