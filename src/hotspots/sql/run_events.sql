-- Incidents of communes of today in a window, for an analysis: place, how well it is known, from when to when it may have happened (seconds since 1970; one known to
-- the day: all of it), commune, whether it is of the demonstration. Voided ones, those that were no offence, offences without a place and whatever could tell of a
-- victim are not among them. $1 communes; $2 first day; $3 first day no longer; $4 offence codes or null; $5 groups or null; $6 whether of the street alone.
select st_x(i.geom), st_y(i.geom), i.geom_precision, extract(epoch from t.from_at)::bigint, extract(epoch from t.to_at)::bigint, i.current_commune_id, i.is_demo
from incident i join offence o using (offence_code),
    lateral (select i.occurred_from at time zone 'Asia/Ho_Chi_Minh' as first, greatest(i.occurred_from, i.occurred_to - interval '1 second') at time zone 'Asia/Ho_Chi_Minh' as last,
        case i.time_precision when 'minute' then null else i.time_precision end as unit) l,
    lateral (select coalesce(date_trunc(l.unit, l.first) at time zone 'Asia/Ho_Chi_Minh', i.occurred_from) as from_at,
        coalesce((date_trunc(l.unit, l.last) + ('1 ' || l.unit)::interval) at time zone 'Asia/Ho_Chi_Minh', i.occurred_to) as to_at) t
where i.current_commune_id = any ($1::uuid[]) and i.voided_on is null and i.status <> 'not_offence' and i.sensitivity = 'normal' and o.is_mappable and not o.is_victim_sensitive
    and i.occurred_from >= $2::date::timestamp at time zone 'Asia/Ho_Chi_Minh' and i.occurred_from < $3::date::timestamp at time zone 'Asia/Ho_Chi_Minh'
    and ($4::text[] is null or o.offence_code = any ($4)) and ($5::text[] is null or o.offence_group = any ($5)) and (not $6::bool or o.is_street_crime)
order by i.incident_id
