-- Incidents of a period known to the street or better, by the communes in force on its last day: how many, and how many of them have another in the same 250 m cell in the 14 days before.
-- $1 province, or null; $2 first day; $3 day after the last.
with day as materialized (
    select c.commune_id from commune c
    where ($1::text is null or c.commune_id in (select province_scope($1))) and (c.valid_from is null or c.valid_from < $3::date) and (c.valid_to is null or c.valid_to >= $3)
), event as (
    select coalesce(own.commune_id, cur.commune_id) as at_id,
        i.occurred_from - lag(i.occurred_from) over (partition by coalesce(own.commune_id, cur.commune_id), i.grid_key order by i.occurred_from, i.incident_id) <= interval '14 days' as is_repeat
    from incident i
        left join day own on own.commune_id = i.commune_id
        left join day cur on cur.commune_id = i.current_commune_id
    where i.voided_on is null and i.geom_precision in ('exact', 'street')
        and i.occurred_from >= $2::timestamp at time zone 'Asia/Ho_Chi_Minh' and i.occurred_from < $3::timestamp at time zone 'Asia/Ho_Chi_Minh'
        and ($1 is null or coalesce(i.current_commune_id, i.commune_id) in (select province_scope($1)))
)
select e.at_id, count(*)::int, (count(*) filter (where e.is_repeat))::int from event e where e.at_id is not null group by e.at_id
