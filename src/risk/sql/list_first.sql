-- The first decided level of each commune up to a period. $1 scheme; $2 day after the last of the period; $3 province, or null.
select distinct on (r.commune_id) r.commune_id, l.rank::int, r.period_from, r.period_to
from risk_row r join risk_level l on l.risk_scheme_id = r.risk_scheme_id and l.code = r.decided_level
where r.risk_scheme_id = $1::uuid and r.period_to <= $2::date and ($3::text is null or r.commune_id in (select province_scope($3)))
order by r.commune_id, r.period_from
