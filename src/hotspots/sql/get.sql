-- One hotspot with its area.
select to_jsonb(r) || jsonb_build_object('geometry', st_asgeojson(h.geom, 7)::jsonb) from hotspot_row r join hotspot h using (hotspot_id) where r.hotspot_id = $1
