-- Streets of a box for need: class, name, whether lit, and corners; squares, tracks and paths of the fields left out. Also those up to 20 m outside, whose lamps light what lies
-- inside. $1 west, south, east, north.
select r.class, r.name, r.is_lit, array(select st_x(p.geom) from st_dumppoints(r.geom) p order by p.path), array(select st_y(p.geom) from st_dumppoints(r.geom) p order by p.path)
from road r
where r.replaced_by is null and not r.is_area and r.class not in ('track', 'path', 'bridleway', 'construction')
    and r.geom && st_expand(st_makeenvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 4326), 0.0002)
order by r.road_id
