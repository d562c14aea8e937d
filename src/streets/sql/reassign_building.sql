-- After boundaries were replaced: the unit of building rows anew, by a point inside.
update building t set current_commune_id = u.commune_id
from building s left join lateral commune_at(st_pointonsurface(s.geom), $1) u on true
where s.building_id = t.building_id and t.replaced_by is null and t.current_commune_id is distinct from u.commune_id
