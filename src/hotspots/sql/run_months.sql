-- Incidents of communes by month, with the day of the first of each: since when they are kept. $1 communes; $2 offence codes or null; $3 groups or null; $4 whether of the street alone.
select date_trunc('month', l.at)::date as month, count(*) as n, min(l.at)::date as first
from incident i join offence o using (offence_code), lateral (select i.occurred_from at time zone 'Asia/Ho_Chi_Minh' as at) l
where coalesce(i.current_commune_id, i.commune_id) = any ($1::uuid[]) and i.voided_on is null and i.status <> 'not_offence'
    and ($2::text[] is null or o.offence_code = any ($2)) and ($3::text[] is null or o.offence_group = any ($3)) and (not $4::bool or o.is_street_crime)
group by 1 order by 1
