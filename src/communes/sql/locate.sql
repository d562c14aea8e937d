-- The commune that holds a point on a day, how that is known, and the unit of today at the same point.
select a.commune_id, a.basis, n.commune_id as current_commune_id
from commune_at(st_setsrid(st_makepoint($1, $2), 4326), $3) a
    left join commune_at(st_setsrid(st_makepoint($1, $2), 4326), $4) n on true
