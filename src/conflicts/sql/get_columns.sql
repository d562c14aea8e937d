-- A conflict with the names that its kept versions have, to compare them.
select to_jsonb(c) - '{geom,tile_key,text_fold}'::text[] || case when c.geom is null then '{}' else jsonb_build_object('geometry', st_asgeojson(c.geom)::jsonb) end
from conflict c where c.conflict_id = $1::uuid
