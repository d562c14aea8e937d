-- What the map of a report shows. $1 the commune, or null: the province $2; $3 zoom at which outlines are fine enough; $4 today; $5 cameras at most; $6 communes with their counts,
-- by id. Of a commune: it and its neighbours, working cameras, hotspots in force; no place of an incident.
with own as (
    select c.commune_id, c.geom, c.kind from commune c join province p using (province_id)
    where case when $1::uuid is null then p.code = $2::text and p.valid_to is null and c.valid_to is null else c.commune_id = $1 end
), box as (
    select st_expand(st_setsrid(st_extent(geom)::geometry, 4326), case when $1 is null then 0.01 else 0.004 end) as geom from own
    -- Of a province what is asked, without islands far out.
    where $1 is not null or $6::jsonb ? commune_id::text and kind <> 'dac_khu' or not exists (select from own o where $6 ? o.commune_id::text and o.kind <> 'dac_khu')
)
select jsonb_build_object(
    'view', (select jsonb_build_array(st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)) from box),
    'communes', (
        select coalesce(jsonb_agg(jsonb_build_object('name', t.full_name, 'is_own', t.is_own, 'n', ($6 ->> t.commune_id::text)::int,
            'middle', st_asgeojson(st_pointonsurface(t.cut), 6)::jsonb -> 'coordinates',
            'polygons', st_asgeojson(st_multi(t.cut), 6)::jsonb -> 'coordinates') order by t.is_own, st_area(t.cut) desc), '[]')
        from (
            select c.commune_id, c.full_name, c.commune_id in (select own.commune_id from own) as is_own, st_collectionextract(st_clipbybox2d(coalesce(
                (select st_transform(o.geom_3857, 4326) from commune_outline o where o.commune_id = c.commune_id and o.max_zoom >= $3::int order by o.max_zoom limit 1),
                c.geom), b.geom), 3) as cut
            from commune c, box b
            where (c.valid_to is null or c.commune_id = $1) and c.geom && b.geom
        ) t
        where not st_isempty(t.cut)),
    'cameras', (
        select coalesce(jsonb_agg(st_asgeojson(t.geom, 6)::jsonb -> 'coordinates'), '[]')
        from (
            select s.geom from site s join camera c using (site_id)
            where $1 is not null and s.current_commune_id = $1 and s.retired_on is null and c.status = 'active'
            order by c.camera_id limit $5
        ) t),
    'hotspots', (
        select coalesce(jsonb_agg(st_asgeojson(st_multi(h.geom), 6)::jsonb -> 'coordinates'), '[]')
        from hotspot h
        where $1 is not null and h.current_commune_id = $1 and h.declared_on <= $4::date and (h.lifted_on is null or h.lifted_on > $4)))
