-- After boundaries were replaced: the unit of key_place rows anew, by the place, or the point inside its area.
update key_place t set current_commune_id = u.commune_id
from key_place s left join lateral commune_at(s.geom, $1) u on true
where s.key_place_id = t.key_place_id and t.replaced_by is null and t.current_commune_id is distinct from u.commune_id
