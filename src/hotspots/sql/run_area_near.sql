-- Hotspots in force near an area of a run, the nearest first: id, code, name, metres. $1 the run; $2 the number; $3 today; $4 metres.
select h.hotspot_id, h.hotspot_code, h.name, round(st_distance(h.geom::geography, a.geom::geography)) as distance_m
from hotspot_area a join hotspot h on h.geom && st_expand(a.geom, $4::float8 / 90000) and st_dwithin(h.geom::geography, a.geom::geography, $4)
where a.hotspot_run_id = $1::uuid and a.number = $2::int and h.declared_on <= $3::date and (h.lifted_on is null or h.lifted_on > $3)
order by 4, 2
