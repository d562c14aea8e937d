-- Outlines of communes for a small map, as GeoJSON. $1 communes.
select c.commune_id, st_asgeojson(st_transform(coalesce((select o.geom_3857 from commune_outline o where o.commune_id = c.commune_id and o.max_zoom >= 9 order by o.max_zoom limit 1), c.geom_3857), 4326), 5)
from commune c where c.commune_id = any ($1::uuid[]) and c.geom is not null
