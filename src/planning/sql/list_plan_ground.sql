-- What lies below the cameras of a plan on its map: communes of today, streets, working cameras. $1 west, south, east, north (degrees); $2 simplified to
-- so much (degrees); $3 streets of this zoom and below; $4 streets and cameras at most.
with box as (select st_makeenvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 4326) as geom)
select jsonb_build_object(
    'communes', (
        select coalesce(jsonb_agg(jsonb_build_object('name', t.full_name,
            'middle', st_asgeojson(st_pointonsurface(t.cut), 6)::jsonb -> 'coordinates',
            'polygons', st_asgeojson(st_multi(t.cut), 6)::jsonb -> 'coordinates') order by st_area(t.cut) desc), '[]')
        from (
            select c.full_name, st_collectionextract(st_intersection(st_simplifypreservetopology(c.geom, $2::float8), b.geom), 3) as cut
            from commune c, box b
            where c.valid_to is null and st_intersects(c.geom, b.geom)
        ) t
        where not st_isempty(t.cut)),
    'streets', (
        select coalesce(jsonb_agg(jsonb_build_object('rank', case when t.min_zoom <= 10 then 3 when t.min_zoom <= 12 then 2 else 1 end,
            'places', st_asgeojson(st_simplify(t.geom, $2::float8, true), 6)::jsonb -> 'coordinates')), '[]')
        from (
            select r.geom, r.min_zoom from road r, box b
            where r.geom && b.geom and r.replaced_by is null and r.min_zoom <= $3::int
            order by r.min_zoom, r.length_m desc, r.road_id
            limit $4
        ) t),
    'cameras', (
        select coalesce(jsonb_agg(st_asgeojson(t.geom, 6)::jsonb -> 'coordinates'), '[]')
        from (
            select s.geom from site s join camera c using (site_id), box b
            where s.geom && b.geom and s.retired_on is null and c.status = 'active'
            order by c.camera_id
            limit $4
        ) t))
