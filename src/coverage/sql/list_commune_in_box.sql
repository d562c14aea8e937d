-- Communes of today that a box meets. $1 west, south, east, north.
select c.commune_id, c.full_name
from commune c
where c.valid_to is null and st_intersects(c.geom, st_makeenvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 4326))
order by c.code
limit 12
