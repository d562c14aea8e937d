-- Incidents of a tile, one by one: an index-only scan over the tile's range of keys, one row of arrays for each offence and
-- precision, so that what many features share is looked up, sent and written once.
-- A window holds the events that began in it, as in the lists and the counts.
select g.key, g.incident_id, g.day, o.offence_group as "group", g.offence_code as offence, g.geom_precision as precision
from (
    select offence_code, geom_precision, array_agg(tile_key) as key, array_agg(incident_id) as incident_id, array_agg(occurred_from) as day
    from (
        select tile_key, incident_id, occurred_from, offence_code, geom_precision
        from incident
        where tile_key >= $1::bigint and tile_key < $2::bigint and voided_on is null
            and ($3::timestamptz is null or occurred_from >= $3)
            and ($4::timestamptz is null or occurred_from < $4)
            and ($5::text is null or offence_code in (select offence_code from offence where offence_group = $5))
        limit $6::bigint
    ) i
    group by offence_code, geom_precision
) g join offence o using (offence_code)
where o.is_mappable
