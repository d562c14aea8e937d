-- Incidents of a tile, one by one: an index-only scan over the tile's range of keys. One row of equally long arrays.
-- A window holds the events that began in it, as in the lists and the counts.
select array_agg(tile_key) as key, array_agg(incident_id) as incident_id, array_agg(occurred_from) as day,
    array_agg(offence_group) as "group", array_agg(offence_code) as offence, array_agg(geom_precision) as precision
from (
    select i.tile_key, i.incident_id, i.occurred_from, o.offence_group, i.offence_code, i.geom_precision
    from incident i join offence o using (offence_code)
    where i.tile_key >= $1::bigint and i.tile_key < $2::bigint and i.voided_on is null and o.is_mappable
        and ($3::date is null or i.occurred_from >= $3::timestamp at time zone 'Asia/Ho_Chi_Minh')
        and ($4::date is null or i.occurred_from < $4::timestamp at time zone 'Asia/Ho_Chi_Minh')
        and ($5::text is null or o.offence_group = $5)
    limit $6::bigint
) t
