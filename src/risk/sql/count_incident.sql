-- Incidents of a period and of the same days a year before, by the communes in force on its last day: the unit of the event's day, else that of today, else the one that holds its point.
-- What none of these gives is in the row without a commune. $1 province, or null; $2 first day; $3 day after the last; $4 and $5 the same a year before.
with day as materialized (
    select c.commune_id from commune c
    where ($1::text is null or c.commune_id in (select province_scope($1))) and (c.valid_from is null or c.valid_from < $3::date) and (c.valid_to is null or c.valid_to >= $3)
), event as (
    select i.commune_id, i.current_commune_id, i.geom, i.severity, o.offence_group, i.occurred_from >= $2::timestamp at time zone 'Asia/Ho_Chi_Minh' as is_now,
        i.status <> 'not_offence' and o.offence_group <> 'tnxh' as is_to_clear, i.status = 'cleared' or i.cleared_on is not null as is_cleared, i.is_demo
    from incident i join offence o using (offence_code)
    where i.voided_on is null
        and ((i.occurred_from >= $2::timestamp at time zone 'Asia/Ho_Chi_Minh' and i.occurred_from < $3::timestamp at time zone 'Asia/Ho_Chi_Minh')
            or (i.occurred_from >= $4::timestamp at time zone 'Asia/Ho_Chi_Minh' and i.occurred_from < $5::timestamp at time zone 'Asia/Ho_Chi_Minh'))
        and ($1 is null or coalesce(i.current_commune_id, i.commune_id) in (select province_scope($1)))
), placed as (
    select coalesce(own.commune_id, cur.commune_id, case when own.commune_id is null and cur.commune_id is null and e.geom is not null then
            (select c.commune_id from commune c where c.geom && e.geom and st_covers(c.geom, e.geom) and (c.valid_from is null or c.valid_from < $3) and (c.valid_to is null or c.valid_to >= $3)
            order by c.commune_id limit 1) end) as at_id, e.*
    from event e
        left join day own on own.commune_id = e.commune_id
        left join day cur on cur.commune_id = e.current_commune_id
)
select p.at_id,
    array[count(*) filter (where p.is_now), count(*) filter (where p.is_now and p.offence_group = 'ttxh'), count(*) filter (where p.is_now and p.offence_group = 'ma_tuy'),
        count(*) filter (where p.is_now and p.offence_group = 'kinh_te'), count(*) filter (where p.is_now and p.offence_group = 'moi_truong'),
        count(*) filter (where p.is_now and p.offence_group = 'anqg'), count(*) filter (where p.is_now and p.offence_group = 'tnxh'),
        count(*) filter (where p.is_now and p.severity in ('very_serious', 'especially_serious')),
        count(*) filter (where not p.is_now), count(*) filter (where not p.is_now and p.offence_group = 'ttxh'),
        count(*) filter (where p.is_now and p.is_to_clear), count(*) filter (where p.is_now and p.is_to_clear and p.is_cleared)]::int[] as n,
    bool_or(p.is_demo) as is_demo
from placed p group by p.at_id
