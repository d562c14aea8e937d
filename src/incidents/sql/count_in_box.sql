-- Incidents on the map in a box. $1 west, south, east, north in EPSG:3857; $2 from, $3 to (not included), $4 offence group
select count(*) from incident i join offence o using (offence_code)
where i.voided_on is null and o.is_mappable and i.geom && st_transform(st_makeenvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 3857), 4326)
    and ($2::timestamptz is null or i.occurred_from >= $2) and ($3::timestamptz is null or i.occurred_from < $3)
    and ($4::text is null or o.offence_group = $4)
