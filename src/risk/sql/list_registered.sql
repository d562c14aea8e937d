-- Provinces of today that have anything registered by the end of a period: incidents in it, incidents in the same days a year before, hotspots, conflicts. Where nothing is, a count of 0 would be invented.
-- $1 province, or null; $2 first day; $3 day after the last; $4 and $5 the same a year before.
select p.code,
    exists (select from incident i join province_scope(p.code) u (commune_id) on u.commune_id = coalesce(i.current_commune_id, i.commune_id) where i.voided_on is null
        and i.occurred_from >= $2::timestamp at time zone 'Asia/Ho_Chi_Minh' and i.occurred_from < $3::timestamp at time zone 'Asia/Ho_Chi_Minh') as now,
    exists (select from incident i join province_scope(p.code) u (commune_id) on u.commune_id = coalesce(i.current_commune_id, i.commune_id) where i.voided_on is null
        and i.occurred_from >= $4::timestamp at time zone 'Asia/Ho_Chi_Minh' and i.occurred_from < $5::timestamp at time zone 'Asia/Ho_Chi_Minh') as before,
    exists (select from hotspot h join province_scope(p.code) u (commune_id) on u.commune_id = h.current_commune_id where h.declared_on < $3::date) as hotspots,
    exists (select from conflict k join province_scope(p.code) u (commune_id) on u.commune_id = coalesce(k.current_commune_id, k.commune_id) where k.voided_on is null and k.reported_on < $3::date) as conflicts
from province p where p.valid_to is null and ($1::text is null or p.code = $1)
