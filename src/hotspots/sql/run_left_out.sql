-- How many incidents of a window are left out for what they are: those that could tell of a victim; of the others those that were no offence, offences without a
-- place, and those of which only a since divided unit is known. $1 communes; $2 first day;
-- $3 first day no longer; $4 offence codes or null; $5 groups or null; $6 whether of the street alone; $7 whether days before communes were joined are read.
with asked as (
    select unnest($1::uuid[]) as commune_id
), divided as (
    select distinct s.new_commune_id as commune_id from succession s where $7::bool and s.extent = 'part' and s.new_commune_id = any ($1)
), old as (
    -- Units of before that were divided among these.
    select distinct s.old_commune_id as commune_id from succession s where s.extent = 'part' and s.new_commune_id = any ($1)
)
select count(*) filter (where s.is_sensitive), count(*) filter (where not s.is_sensitive and s.is_none), count(*) filter (where not s.is_sensitive and not s.is_none and not o.is_mappable),
    count(*) filter (where not s.is_sensitive and not s.is_none and o.is_mappable and (i.current_commune_id is null or i.geom_precision = 'commune_only' and i.current_commune_id in (select d.commune_id from divided d)))
from incident i join offence o using (offence_code), lateral (select i.sensitivity <> 'normal' or o.is_victim_sensitive as is_sensitive, i.status = 'not_offence' as is_none) s
where coalesce(i.current_commune_id, i.commune_id) in (select a.commune_id from asked a union select d.commune_id from old d) and i.voided_on is null
    and i.occurred_from >= $2::date::timestamp at time zone 'Asia/Ho_Chi_Minh' and i.occurred_from < $3::date::timestamp at time zone 'Asia/Ho_Chi_Minh'
    and ($4::text[] is null or o.offence_code = any ($4)) and ($5::text[] is null or o.offence_group = any ($5)) and (not $6::bool or o.is_street_crime)
