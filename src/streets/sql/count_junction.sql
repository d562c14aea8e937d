-- How many rows list_junction.sql has in all; the same parameters.
select count(*)
from junction t
where t.replaced_by is null
    and ($1::float8[] is null or t.geom && st_makeenvelope($1[1], $1[2], $1[3], $1[4], 4326))
    and ($2::text is null or t.current_commune_id in (select province_scope($2)))
    and ($3::uuid is null or t.current_commune_id = $3)
    and ($4::text is null )
    and ($5::text is null )
