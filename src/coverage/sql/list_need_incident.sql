-- Incidents of a commune for need: place, middle of the 250 m cell, whether only the hamlet is known, severity, group, interval as minutes after a local midnight, days until $4. Sensitive ones never are. $1 the commune; $2 first day; $3 first day no longer, or null; $4 the instant that ages count from.
select st_x(i.geom), st_y(i.geom), st_x(i.grid_geom), st_y(i.grid_geom), i.geom_precision = 'hamlet_centroid', i.severity, o.offence_group,
    (extract(epoch from l.from_at::time) / 60)::float8, (extract(epoch from i.occurred_to - i.occurred_from) / 60)::float8,
    (extract(epoch from $4::timestamptz - i.occurred_from) / 86400)::float8
from incident i join offence o using (offence_code), lateral (select i.occurred_from at time zone 'Asia/Ho_Chi_Minh' as from_at) l
where coalesce(i.current_commune_id, i.commune_id) = $1::uuid and i.current_commune_id = $1
    and i.geom is not null and i.voided_on is null and i.status <> 'not_offence' and i.sensitivity = 'normal' and o.is_mappable and not o.is_victim_sensitive
    and i.occurred_from >= $2::date::timestamp at time zone 'Asia/Ho_Chi_Minh' and ($3::date is null or i.occurred_from < $3::date::timestamp at time zone 'Asia/Ho_Chi_Minh')
order by i.incident_id
