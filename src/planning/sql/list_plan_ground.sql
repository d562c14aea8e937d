-- What lies below the cameras of a plan on its map: communes of today, streets, working cameras. $1 west, south, east, north (degrees); $2 zoom at which
-- outlines are fine enough; $3 streets are simplified to so much (degrees); $4 those of this zoom and below; $5 streets and cameras at most; $6 communes of
-- the plan. Cut far outside of what is seen, so the cheap cut does.
with box as (select st_makeenvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 4326) as geom)
select jsonb_build_object(
    'communes', (
        select coalesce(jsonb_agg(jsonb_build_object('name', t.full_name, 'is_in_plan', t.commune_id::text = any ($6::text[]),
            'middle', st_asgeojson(st_pointonsurface(t.cut), 6)::jsonb -> 'coordinates',
            'polygons', st_asgeojson(st_multi(t.cut), 6)::jsonb -> 'coordinates') order by st_area(t.cut) desc), '[]')
        from (
            select c.commune_id, c.full_name, st_collectionextract(st_clipbybox2d(coalesce(
                (select st_transform(o.geom_3857, 4326) from commune_outline o where o.commune_id = c.commune_id and o.max_zoom >= $2::int
                    order by o.max_zoom limit 1),
                c.geom), b.geom), 3) as cut
            from commune c, box b
            where c.valid_to is null and c.geom && b.geom
        ) t
        where not st_isempty(t.cut)),
    'streets', (
        select coalesce(jsonb_agg(jsonb_build_object('rank', case when t.min_zoom <= 10 then 3 when t.min_zoom <= 12 then 2 else 1 end,
            'places', st_asgeojson(st_simplify(t.geom, $3::float8, true), 6)::jsonb -> 'coordinates')), '[]')
        from (
            select r.geom, r.min_zoom from road r, box b
            where r.geom && b.geom and r.replaced_by is null and r.min_zoom <= $4::int
            order by r.min_zoom, r.length_m desc, r.road_id
            limit $5
        ) t),
    'cameras', (
        select coalesce(jsonb_agg(st_asgeojson(t.geom, 6)::jsonb -> 'coordinates'), '[]')
        from (
            select s.geom from site s join camera c using (site_id), box b
            where s.geom && b.geom and s.retired_on is null and c.status = 'active'
            order by c.camera_id
            limit $5
        ) t))
