-- Shapes of some cells of two runs ($1, $2), each once, by number; those after the number $3; $4 at most.
select number, st_asgeojson(st_transform(geom_3857, 4326), 6)
from (select distinct on (number) number, geom_3857 from (
        (select x.number, x.geom_3857 from hotspot_cell x where x.hotspot_run_id = $1::uuid and x.number > $3::int order by x.number limit $4)
        union all
        (select y.number, y.geom_3857 from hotspot_cell y where y.hotspot_run_id = $2::uuid and y.number > $3 order by y.number limit $4)) c
    order by number) d
order by number limit $4
