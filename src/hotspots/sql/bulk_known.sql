-- Staged areas whose codes are in the register, what both say, and how far their corners are apart (degrees).
select t.number, r.hotspot_code, t.fields, to_jsonb(r), st_hausdorffdistance(h.geom, t.shape::geometry)
from stage_hotspot t join hotspot_row r on r.hotspot_code = t.fields ->> 'hotspot_code' join hotspot h on h.hotspot_id = r.hotspot_id
where st_isvalid(t.shape::geometry)
