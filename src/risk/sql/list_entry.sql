-- Counts that communes entered, the latest period first. $1 province, or null; $2 commune, or null; $3 and $4 periods that meet these days, or null.
select to_jsonb(e) || jsonb_build_object('commune_name', c.full_name)
from risk_entry e join commune c using (commune_id)
where ($1::text is null or e.commune_id in (select province_scope($1))) and ($2::uuid is null or e.commune_id = $2)
    and ($3::date is null or e.period_to > $3) and ($4::date is null or e.period_from < $4)
order by e.period_from desc, c.full_name, e.indicator, e.risk_entry_id
limit 5000
