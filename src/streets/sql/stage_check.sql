-- What of a load cannot be stored, or is there already; the first reason holds. Areas that cross themselves are repaired, and the unit of each row
-- that is left is found.
create index on pg_temp.stage_street (import_key);
analyze pg_temp.stage_street;

-- The very same thing is in force.
update stage_street s set fault = 'unchanged' from road r where s.of_table = 'road' and r.import_key = s.import_key and r.replaced_by is null;
update stage_street s set fault = 'unchanged' from junction j where s.of_table = 'junction' and j.import_key = s.import_key and j.replaced_by is null;
update stage_street s set fault = 'unchanged' from building b where s.of_table = 'building' and b.import_key = s.import_key and b.replaced_by is null;
update stage_street s set fault = 'unchanged' from key_place k where s.of_table = 'key_place' and k.import_key = s.import_key and k.replaced_by is null;

-- The same element, or the same thing, stands twice in the file.
update stage_street s set fault = 'repeated-in-file'
from (
    select ctid, row_number() over (partition by of_table, import_key order by number) as of_key,
        row_number() over (partition by of_table, osm_type, osm_id, part order by number) as of_element, osm_id
    from stage_street
) d
where d.ctid = s.ctid and (d.of_key > 1 or (d.osm_id is not null and d.of_element > 1)) and s.fault is null;

update stage_street set fault = 'out-of-country'
where fault is null and not (st_xmin(geom) >= 102 and st_xmax(geom) <= 118 and st_ymin(geom) >= 6 and st_ymax(geom) <= 24);

update stage_street set geom = st_multi(st_collectionextract(st_makevalid(geom), 3))
where fault is null and geometrytype(geom) in ('POLYGON', 'MULTIPOLYGON') and not st_isvalid(geom);
update stage_street set fault = 'not-an-area' where fault is null and geometrytype(geom) in ('POLYGON', 'MULTIPOLYGON') and not st_area(geom) > 0;

update stage_street s set unit = found.commune_id
from stage_street_about a, lateral (
    select t.ctid, u.commune_id
    from stage_street t
        cross join lateral commune_at(case geometrytype(t.geom) when 'POINT' then t.geom when 'LINESTRING' then st_lineinterpolatepoint(t.geom, 0.5)
            else st_pointonsurface(t.geom) end, a.today) u
    where t.fault is null and t.unit is null
) found
where found.ctid = s.ctid;

update stage_street s set fault = 'outside-area' from stage_street_about a
where s.fault is null and a.province is not null and (s.unit is null or s.unit not in (select province_scope(a.province)));

-- What row security would refuse, said before it does.
update stage_street s set fault = 'out-of-scope'
where s.fault is null and current_user like 'bando138\_narrow%'
    and (scope_province() is null or s.unit is null or not s.unit = any ((select scope_communes())::uuid[]));
