-- The commune nearest to a point that no commune holds, to name it in the error.
select c.full_name, p.full_name, st_distance(c.geom::geography, st_setsrid(st_makepoint($1, $2), 4326)::geography) / 1000.0
from (
    select * from commune c
    where c.geom is not null and c.valid_to is null
    order by c.geom <-> st_setsrid(st_makepoint($1, $2), 4326) limit 1
) c join province p using (province_id)
