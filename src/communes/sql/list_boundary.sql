-- Boundaries in the order in which they decide where two meet. $1 how many were read, $2 how many to read
select commune_id, valid_from, valid_to, geom_quality, st_asbinary(geom, 'NDR')
from commune where geom is not null order by code, commune_id offset $1 limit $2
