-- Incidents of communes whose place is known to the house or the street and whose day is known, in some days: place and day in Vietnam. What may not be told, or has no place, is
-- not among them. $1 communes; $2 first day; $3 day after the last; $4 whether of the street alone; $5 how many at most.
select st_x(i.geom), st_y(i.geom), (i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date
from incident i join offence o using (offence_code)
where coalesce(i.current_commune_id, i.commune_id) = any ($1::uuid[]) and i.voided_on is null and i.status <> 'not_offence' and i.sensitivity = 'normal'
    and o.is_mappable and not o.is_victim_sensitive and (not $4::bool or o.is_street_crime)
    and i.geom is not null and i.geom_precision in ('exact', 'street') and i.time_precision <> 'month'
    and i.occurred_from >= $2::date::timestamp at time zone 'Asia/Ho_Chi_Minh' and i.occurred_from < $3::date::timestamp at time zone 'Asia/Ho_Chi_Minh'
order by i.incident_id
limit $5
