-- Buildings in force in a box, the nearest to a place first: height, outline. $1 west, south, east, north; $2 longitude; $3 latitude; $4 at most.
select b.height_m, st_asbinary(b.geom, 'NDR') as outline
from building b
where b.replaced_by is null and b.geom && st_makeenvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 4326)
order by b.geom <-> st_setsrid(st_makepoint($2, $3), 4326), b.building_id
limit $4
