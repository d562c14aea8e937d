-- A site with the names that its kept versions have, to compare them.
select to_jsonb(s) - 'geom' - 'geom_3857' - 'tile_key' - 'text_fold' - 'import_id' - 'import_key' || jsonb_build_object('geometry', st_asgeojson(s.geom)::jsonb)
from site s where s.site_id = $1
