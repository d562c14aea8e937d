-- Incidents of a window and of the one a year before by unit and group of offences, as the lists of incidents filter them: one that is of two units (then and today) counts
-- in either. $1 from; $2 to; $3 from and $4 to of the year before; $5 units; $6 instead: code of a province, whose row has no unit.
select k.commune_id, o.offence_group, count(*) filter (where e.is_now) as n, count(*) filter (where e.is_now and e.status = 'cleared') as cleared,
    count(*) filter (where e.is_now and e.status = 'not_offence') as not_offence, count(*) filter (where not e.is_now) as previous_n
from (
    select i.offence_code, i.status, i.commune_id, coalesce(i.current_commune_id, i.commune_id) as today_id, i.occurred_from >= ($1::timestamp at time zone 'Asia/Ho_Chi_Minh') as is_now
    from incident i
    where i.voided_on is null
        and (i.occurred_from >= ($1::timestamp at time zone 'Asia/Ho_Chi_Minh') and i.occurred_from < ($2::timestamp at time zone 'Asia/Ho_Chi_Minh')
            or i.occurred_from >= ($3::timestamp at time zone 'Asia/Ho_Chi_Minh') and i.occurred_from < ($4::timestamp at time zone 'Asia/Ho_Chi_Minh'))
) e
    join offence o using (offence_code)
    cross join lateral (
        select u as commune_id from unnest($5::uuid[]) u where u in (e.today_id, e.commune_id)
        union all
        select null where $6::text is not null and e.today_id in (select province_scope($6))
    ) k
group by k.commune_id, o.offence_group
