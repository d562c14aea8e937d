-- The ground of a commune version: its name, how well its border is known, the border, and its box (west, south, east, north); none without a border.
select c.full_name, c.geom_quality, st_asbinary(c.geom, 'NDR'), array[st_xmin(c.geom), st_ymin(c.geom), st_xmax(c.geom), st_ymax(c.geom)]
from commune c
where c.commune_id = $1 and c.geom is not null
