-- Communes that had been converted by the end of a period. $1 scheme; $2 day after the last; $3 province, or null.
select distinct r.commune_id from risk_row r
where r.risk_scheme_id = $1::uuid and r.period_to <= $2::date and r.result in ('achieved', 'relapsed') and ($3::text is null or r.commune_id in (select province_scope($3)))
