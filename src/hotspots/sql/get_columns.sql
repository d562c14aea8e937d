-- A hotspot with the names that its kept versions have, to compare them.
select to_jsonb(h) - 'geom' - 'geom_3857' - 'text_fold' - 'import_id' - 'import_key' || jsonb_build_object('geometry', st_asgeojson(h.geom)::jsonb) from hotspot h where h.hotspot_id = $1
