-- An incident with the names that its kept versions have, to compare them.
select to_jsonb(i) - '{geom,geom_3857,tile_key,grid_geom,grid_key,text_fold,import_id,import_key}'::text[] || case when i.geom is null then '{}' else jsonb_build_object('geometry', st_asgeojson(i.geom)::jsonb) end
from incident i where i.incident_id = $1
