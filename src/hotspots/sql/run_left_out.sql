-- How many incidents of a window are left out for what they are: those that could tell of a victim, and offences without a place. Parameters as for the events.
select count(*) filter (where s.is_sensitive), count(*) filter (where not s.is_sensitive and not o.is_mappable)
from incident i join offence o using (offence_code), lateral (select i.sensitivity <> 'normal' or o.is_victim_sensitive as is_sensitive) s
where i.current_commune_id = any ($1::uuid[]) and i.voided_on is null and i.status <> 'not_offence'
    and i.occurred_from >= $2::date::timestamp at time zone 'Asia/Ho_Chi_Minh' and i.occurred_from < $3::date::timestamp at time zone 'Asia/Ho_Chi_Minh'
    and ($4::text[] is null or o.offence_code = any ($4)) and ($5::text[] is null or o.offence_group = any ($5)) and (not $6::bool or o.is_street_crime)
