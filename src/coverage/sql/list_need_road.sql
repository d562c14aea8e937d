-- Streets of a box for need: class, name and corners; squares, tracks and paths of the fields left out. $1 west, south, east, north.
select r.class, r.name, array(select st_x(p.geom) from st_dumppoints(r.geom) p order by p.path), array(select st_y(p.geom) from st_dumppoints(r.geom) p order by p.path)
from road r
where r.replaced_by is null and not r.is_area and r.class not in ('track', 'path', 'bridleway', 'construction')
    and r.geom && st_makeenvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 4326)
order by r.road_id
