-- What an area is before it is stored: its kind, whether it is valid and why not, its size, box, and the point inside it that decides its commune.
-- A point inside is only asked of a valid area.
select geometrytype(g.geom) as kind, st_isempty(g.geom) as is_empty, v.valid as is_valid, v.reason, st_x(v.location) as fault_lon, st_y(v.location) as fault_lat,
    st_xmin(g.geom) as min_lon, st_ymin(g.geom) as min_lat, st_xmax(g.geom) as max_lon, st_ymax(g.geom) as max_lat,
    case when v.valid then st_area(g.geom::geography) end as area_m2,
    case when v.valid then st_x(st_pointonsurface(g.geom)) end as lon, case when v.valid then st_y(st_pointonsurface(g.geom)) end as lat
from (select st_force2d(st_setsrid(st_geomfromgeojson($1), 4326)) as geom) g cross join lateral st_isvaliddetail(g.geom) v
