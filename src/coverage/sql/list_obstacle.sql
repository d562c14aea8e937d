-- Buildings in force in a box, the nearest to a place if there are too many: height, outline; always in the same order, so that a view is the same whatever box it is taken from. $1 west, south, east, north; $2 longitude; $3 latitude; $4 at most.
select n.height_m, st_asbinary(n.geom, 'NDR') as outline
from (
    select b.building_id, b.height_m, b.geom
    from building b
    where b.replaced_by is null and b.geom && st_makeenvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 4326)
    order by b.geom <-> st_setsrid(st_makepoint($2, $3), 4326), b.building_id
    limit $4
) n
order by n.building_id
