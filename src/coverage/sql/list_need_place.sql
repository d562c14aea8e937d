-- Key places of a box for need. $1 west, south, east, north.
select k.key_place_id, k.kind, k.name, st_x(k.geom), st_y(k.geom)
from key_place k
where k.replaced_by is null and k.geom && st_makeenvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 4326)
order by k.key_place_id
