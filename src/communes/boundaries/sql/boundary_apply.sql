-- The staged boundaries become the areas of today's units. An area that is not known is taken from the boundary.
update commune c set geom = b.geom, geom_quality = 'reference', geom_source = $1,
    area_km2 = coalesce(c.area_km2, round((st_area(st_transform(b.geom, 6933)) / 1e6)::numeric, 2))
from stage_boundary b
where b.commune_id = c.commune_id
    and (c.geom is distinct from b.geom or c.geom_quality is distinct from 'reference' or c.geom_source is distinct from $1)
