-- Areas of a run, or one of them, as they are told. An account of communes is told the counts of its own, the others' as one, and of an area that is not all its own
-- neither hours nor slices, which have the others' in them. $1 the run; $2 the number or null.
select to_jsonb(a) - '{geom,centre,commune_id}'::text[] || jsonb_build_object('geometry', st_asgeojson(a.geom, 6)::jsonb, 'centre', jsonb_build_array(round(st_x(a.centre)::numeric, 6), round(st_y(a.centre)::numeric, 6)),
    'commune', (select jsonb_build_object('commune_id', c.commune_id, 'name', c.full_name) from commune c where c.commune_id = a.commune_id),
    'communes', (select coalesce(jsonb_agg(jsonb_build_object('commune_id', c.commune_id, 'name', c.full_name, 'n', m.of -> 'n', 'share', m.of -> 'share') order by m.at), '[]')
        from jsonb_array_elements(a.communes) with ordinality m (of, at) join commune c on c.commune_id = (m.of ->> 'commune_id')::uuid where s.own is null or c.commune_id = any (s.own)),
    'declared', (select jsonb_build_object('hotspot_id', h.hotspot_id, 'hotspot_code', h.hotspot_code) from hotspot h
        where h.detected_run_id = a.hotspot_run_id and h.detected_area = a.number order by h.declared_on desc, h.hotspot_id desc limit 1),
    'elsewhere', case when o.n > 0 then jsonb_build_object('n', o.n, 'share', o.share) end)
    || case when o.n > 0 then '{"hours": [], "slice_n": []}'::jsonb else '{}' end
from hotspot_area a,
    lateral (select case when scope_province() is null and cardinality(scope_communes()) > 0 then scope_communes() end as own) s,
    lateral (select sum((m ->> 'n')::int) as n, sum((m ->> 'share')::float8) as share from jsonb_array_elements(a.communes) m
        where s.own is not null and (m ->> 'commune_id')::uuid <> all (s.own)) o
where a.hotspot_run_id = $1::uuid and ($2::int is null or a.number = $2) order by a.number
