-- The box of a province of today: west, south, east, north; null if no unit of it has a place.
select case when e is not null then array[st_xmin(e), st_ymin(e), st_xmax(e), st_ymax(e)] end
from (select st_extent(c.geom) as e from commune c where c.valid_to is null and c.commune_id in (select province_scope($1))) x
