-- Decided levels of a scheme in the periods that hold a day. $1 scheme; $2 the day; $3 province, or null.
select r.commune_id, l.rank::int, r.period_from, r.period_to, r.decision_number, r.decision_on, r.override_reason, r.is_demo
from risk_row r join risk_level l on l.risk_scheme_id = r.risk_scheme_id and l.code = r.decided_level
where r.risk_scheme_id = $1::uuid and r.period_from <= $2::date and r.period_to > $2 and ($3::text is null or r.commune_id in (select province_scope($3)))
