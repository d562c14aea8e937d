-- A point inside each area, the one that decides the unit of a hotspot; none in an area that is not valid.
-- $1 areas as hexadecimal EWKB; in the order of the array
select st_x(p.inside) as lon, st_y(p.inside) as lat
from unnest($1::text[]) with ordinality as r (shape, n)
    cross join lateral (select r.shape::geometry as geom) g
    cross join lateral (select case when (st_isvaliddetail(g.geom)).valid then st_pointonsurface(g.geom) end as inside) p
order by r.n
