-- Hotspots in force on a day that meet a box, for need: id, name, the task that their document asks for, area. $1 west, south, east, north; $2 the day.
select h.hotspot_id, h.name, h.coverage_required_task, st_asbinary(h.geom, 'NDR')
from hotspot h
where h.geom && st_makeenvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 4326)
    and h.declared_on <= $2::date and (h.lifted_on is null or h.lifted_on > $2)
order by h.hotspot_id
