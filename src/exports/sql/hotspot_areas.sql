-- Areas of a run of hotspots, the surest first; an account of communes is told the counts of its own. $1 the run; $2 whether with their ground; $3 whether in English.
select a.number as area_number, coalesce(a.name ->> case when $3::bool then 'en' else 'vi' end, c.full_name) as area_name, a.n as incidents, a.expected as expected_incidents,
    array(select u.full_name || ': ' || (m.of ->> 'n') from jsonb_array_elements(a.communes) with ordinality m (of, at) join commune u on u.commune_id = (m.of ->> 'commune_id')::uuid
        where s.own is null or u.commune_id = any (s.own) order by m.at) as area_communes,
    a.near as area_near, a.area_cells, a.z as z_score, a.p as p_value, a.q as q_value, a.verdict as area_verdict, a.story as area_story,
    round(a.area_m2::numeric / 1000000, case when a.area_m2 < 1000000 then 3 else 2 end)::float8 as area_km2, a.street_m as area_street_m, st_x(a.centre) as lon, st_y(a.centre) as lat,
    (select h.hotspot_code from hotspot h where h.detected_run_id = a.hotspot_run_id and h.detected_area = a.number order by h.declared_on desc, h.hotspot_id desc limit 1) as declared_code,
    a.is_demo, case when $2::bool then st_asbinary(st_forcepolygonccw(a.geom), 'NDR') end as shape
from (select x.*, x.cells as area_cells, r.is_demo from hotspot_area x join hotspot_run r using (hotspot_run_id) where x.hotspot_run_id = $1::uuid) a
    left join commune c on c.commune_id = a.commune_id
    cross join (select case when scope_province() is null and cardinality(scope_communes()) > 0 then scope_communes() end as own) s
order by a.number
