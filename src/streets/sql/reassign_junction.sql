-- After boundaries were replaced: the unit of junction rows anew, by the place.
update junction t set current_commune_id = u.commune_id
from junction s left join lateral commune_at(s.geom, $1) u on true
where s.junction_id = t.junction_id and t.replaced_by is null and t.current_commune_id is distinct from u.commune_id
