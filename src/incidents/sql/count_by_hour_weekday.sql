-- Incidents by weekday (1 = Monday) and hour in Vietnam, of those whose time is known to the hour; the rest under weekday 0.
-- $1 from, $2 to (not included), $3 province, $4 offence group, $5 offence, $6 commune of today or of then
select case when i.time_precision in ('minute', 'hour') then extract(isodow from i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::int else 0 end as weekday,
    case when i.time_precision in ('minute', 'hour') then extract(hour from i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::int else 0 end as hour, count(*)
from incident i join offence o using (offence_code)
where i.voided_on is null and i.occurred_from >= $1 and i.occurred_from < $2
    and ($3::text is null or coalesce(i.current_commune_id, i.commune_id) in (select province_scope($3)))
    and ($4::text is null or o.offence_group = $4) and ($5::text is null or i.offence_code = $5)
    and ($6::uuid is null or coalesce(i.current_commune_id, i.commune_id) = $6 or i.commune_id = $6)
group by 1, 2 order by 1, 2
