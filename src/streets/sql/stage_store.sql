-- Rows of elements that come with other content make room, then the new rows are stored. Triggers count them for the log.
update road r set replaced_by = a.import_id from stage_street s, stage_street_about a
where s.of_table = 'road' and s.fault is null and r.replaced_by is null and (r.osm_type, r.osm_id, r.part) = (s.osm_type, s.osm_id, s.part);
insert into road (class, is_link, is_area, name, ref, lanes, oneway, is_lit, geom, osm_type, osm_id, part, source, import_id, import_key, current_commune_id)
select s.word, s.is_link, s.is_area, s.name, s.ref, s.n, s.oneway, s.is_lit, s.geom, s.osm_type, s.osm_id, s.part,
    case when s.osm_id is null then 'import' else 'osm' end, a.import_id, s.import_key, s.unit
from stage_street s, stage_street_about a where s.of_table = 'road' and s.fault is null order by s.number;

update junction r set replaced_by = a.import_id from stage_street s, stage_street_about a
where s.of_table = 'junction' and s.fault is null and r.replaced_by is null and (r.osm_type, r.osm_id, r.part) = (s.osm_type, s.osm_id, s.part);
insert into junction (degree, geom, osm_type, osm_id, part, source, import_id, import_key, current_commune_id)
select s.n, s.geom, s.osm_type, s.osm_id, s.part, case when s.osm_id is null then 'import' else 'osm' end, a.import_id, s.import_key, s.unit
from stage_street s, stage_street_about a where s.of_table = 'junction' and s.fault is null order by s.number;

update building r set replaced_by = a.import_id from stage_street s, stage_street_about a
where s.of_table = 'building' and s.fault is null and r.replaced_by is null and (r.osm_type, r.osm_id, r.part) = (s.osm_type, s.osm_id, s.part);
insert into building (name, height_m, height_basis, levels, geom, osm_type, osm_id, part, source, import_id, import_key, current_commune_id)
select s.name, s.height_m, s.height_basis, s.levels, st_multi(s.geom), s.osm_type, s.osm_id, s.part,
    case when s.osm_id is null then 'import' else 'osm' end, a.import_id, s.import_key, s.unit
from stage_street s, stage_street_about a where s.of_table = 'building' and s.fault is null order by s.number;

update key_place r set replaced_by = a.import_id from stage_street s, stage_street_about a
where s.of_table = 'key_place' and s.fault is null and r.replaced_by is null and (r.osm_type, r.osm_id, r.part) = (s.osm_type, s.osm_id, s.part);
insert into key_place (kind, name, geom, area, osm_type, osm_id, part, source, import_id, import_key, current_commune_id)
select s.word, s.name, case geometrytype(s.geom) when 'POINT' then s.geom else st_pointonsurface(s.geom) end,
    case geometrytype(s.geom) when 'POINT' then null else st_multi(s.geom) end, s.osm_type, s.osm_id, s.part,
    case when s.osm_id is null then 'import' else 'osm' end, a.import_id, s.import_key, s.unit
from stage_street s, stage_street_about a where s.of_table = 'key_place' and s.fault is null order by s.number;
