-- Incidents of a window by the communes of a day. An event whose unit, then or today, is in force on that day counts there;
-- else its point decides; an event without a point in a unit that is not in force is given under that unit (is_direct false),
-- to be restated. n_approximate: how many of them an approximate cell, not a boundary, decided.
-- $1 from, $2 to (not included), $3 boundary day, $4 province of today, $5 offence group, $6 offence, $7 commune of today or of then
with day as (
    select commune_id, geom_quality from commune
    where (valid_from is null or valid_from <= $3) and (valid_to is null or valid_to > $3)
), event as (
    select i.commune_id, i.current_commune_id, i.commune_basis, i.geom
    from incident i join offence o using (offence_code)
    where i.voided_on is null and i.occurred_from >= $1 and i.occurred_from < $2
        and ($4::text is null or coalesce(i.current_commune_id, i.commune_id) in (select province_scope($4)))
        and ($5::text is null or o.offence_group = $5) and ($6::text is null or i.offence_code = $6)
        and ($7::uuid is null or coalesce(i.current_commune_id, i.commune_id) = $7 or i.commune_id = $7)
), placed as (
    select coalesce(own.commune_id, cur.commune_id, spot.commune_id, e.commune_id) as commune_id,
        own.commune_id is not null or cur.commune_id is not null or spot.commune_id is not null as is_direct,
        case when own.commune_id is not null then e.commune_basis = 'approximate'
            when cur.commune_id is not null then e.geom is not null and cur.geom_quality = 'approximate'
            else coalesce(spot.geom_quality = 'approximate', false) end as is_approximate
    from event e
        left join day own on own.commune_id = e.commune_id
        left join day cur on cur.commune_id = e.current_commune_id and own.commune_id is null
        left join lateral (
            -- From the table, not from "day": its index finds the unit.
            select c.commune_id, c.geom_quality from commune c
            where own.commune_id is null and cur.commune_id is null and c.geom && e.geom and st_covers(c.geom, e.geom)
                and (c.valid_from is null or c.valid_from <= $3) and (c.valid_to is null or c.valid_to > $3)
            order by c.commune_id limit 1
        ) spot on true
)
select commune_id, is_direct, count(*) as n, count(*) filter (where is_approximate) as n_approximate
from placed group by commune_id, is_direct
