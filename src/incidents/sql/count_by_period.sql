-- Incidents per day, week or month ($4) of a window, empty periods included; the period is that of the beginning of the event in Vietnam.
-- $1 from, $2 to (not included), $3 province, $4 unit, $5 offence group, $6 offence, $7 commune of today or of then
with counted as (
    select date_trunc($4, i.occurred_from at time zone 'Asia/Ho_Chi_Minh') as period, count(*) as n
    from incident i join offence o using (offence_code)
    where i.voided_on is null and i.occurred_from >= ($1::timestamp at time zone 'Asia/Ho_Chi_Minh') and i.occurred_from < ($2::timestamp at time zone 'Asia/Ho_Chi_Minh')
        and ($3::text is null or coalesce(i.current_commune_id, i.commune_id) in (select province_scope($3)))
        and ($5::text is null or o.offence_group = $5) and ($6::text is null or i.offence_code = $6)
        and ($7::uuid is null or coalesce(i.current_commune_id, i.commune_id) = $7 or i.commune_id = $7)
    group by 1
)
select to_char(p, 'YYYY-MM-DD'), coalesce(c.n, 0)
from generate_series(date_trunc($4, $1::timestamp), $2::timestamp - interval '1 second', ('1 ' || $4)::interval) p
    left join counted c on c.period = p
order by p
