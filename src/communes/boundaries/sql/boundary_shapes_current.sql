-- The areas of today's units, for making outlines: in the order of their codes, so that a second run gives the same.
select commune_id, st_asbinary(geom_3857, 'NDR')
from commune
where geom is not null and valid_to is null
order by code, commune_id
