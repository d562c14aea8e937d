-- Sites in use of a commune, with how a camera hangs there. $1 the commune; $2 at most.
select s.site_id, s.site_name, st_x(s.geom), st_y(s.geom), s.mount, s.position_accuracy_m
from site s where s.current_commune_id = $1::uuid and s.retired_on is null
order by s.site_id
limit $2
