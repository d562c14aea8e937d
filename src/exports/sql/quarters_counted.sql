-- Incidents by commune (of today; of then where no unit of today is known) and whole quarter, for those who see single incidents; quarters
-- without any are left out. $1 first quarter, $2 first quarter no longer counted, $3 province of today.
select c.code, c.full_name, q.quarter, q.incidents, true as is_told, q.commune_id, st_x(c.centre) as lon, st_y(c.centre) as lat
from (
    select coalesce(i.current_commune_id, i.commune_id) as commune_id, date_trunc('quarter', i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date as quarter,
        count(*) as incidents
    from incident i
    where i.voided_on is null and i.occurred_from >= ($1::date::timestamp at time zone 'Asia/Ho_Chi_Minh')
        and i.occurred_from < ($2::date::timestamp at time zone 'Asia/Ho_Chi_Minh')
        and ($3::text is null or coalesce(i.current_commune_id, i.commune_id) in (select province_scope($3)))
    group by 1, 2
) q join commune c using (commune_id)
order by q.quarter, c.full_name, q.commune_id
