-- What an area is before it is stored: whether it is valid, why not and where, its size, and the point inside it that decides its commune.
-- A point inside is only asked of a valid area.
select v.valid as is_valid, v.reason, st_x(v.location) as fault_lon, st_y(v.location) as fault_lat,
    case when v.valid then st_area(g.geom::geography) end as area_m2,
    case when v.valid then st_x(st_pointonsurface(g.geom)) end as lon, case when v.valid then st_y(st_pointonsurface(g.geom)) end as lat
from (select st_setsrid(st_geomfromgeojson($1), 4326) as geom) g cross join lateral st_isvaliddetail(g.geom) v
