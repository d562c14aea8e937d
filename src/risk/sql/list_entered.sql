-- Counts that communes entered for a period, or for one that meets it, the newest of each. $1 province, or null; $2 first day; $3 day after the last.
select distinct on (e.commune_id, e.indicator) e.commune_id, e.indicator, e.value, e.is_demo
from risk_entry e
where e.period_from < $3::date and e.period_to > $2::date and ($1::text is null or e.commune_id in (select province_scope($1)))
order by e.commune_id, e.indicator, e.period_to desc, e.period_from desc
