-- After boundaries were replaced: the unit of road rows anew, by the middle of the line.
update road t set current_commune_id = u.commune_id
from road s left join lateral commune_at(st_lineinterpolatepoint(s.geom, 0.5), $1) u on true
where s.road_id = t.road_id and t.replaced_by is null and t.current_commune_id is distinct from u.commune_id
