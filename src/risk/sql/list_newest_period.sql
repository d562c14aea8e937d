-- The two latest decided periods of a scheme: a day of each, the latest first. $1 scheme; $2 province, or null.
select r.period_from from risk_row r
where r.risk_scheme_id = $1::uuid and r.decided_level is not null and ($2::text is null or r.commune_id in (select province_scope($2)))
group by r.period_from order by r.period_from desc limit 2
