-- Buildings of a tile.
select array_agg(st_asbinary(geom_3857, 'NDR')) as geom, array_agg(height_m) as height_m
from building
where geom_3857 && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857) and replaced_by is null
