-- The areas of today's units: their boundary where there is one, else an approximate cell, the Voronoi cell of the centre cut to
-- a disc of 1.5 times the radius of the unit's area (of the median area of its province where the area is not known).
-- One diagram for the whole country, not one per province, so that no two cells overlap and a point has one answer; what
-- lies inside a real boundary is taken off a cell. Computed in EPSG:3857, where a metre at latitude b is 1/cos(b) long.
analyze stage_commune;
analyze stage_succession;

create temp table stage_voronoi on commit drop as
select (st_dump(st_voronoipolygons(st_collect(place), 0, st_expand(st_extent(place)::geometry, 200000)))).geom as geom
from (select st_setsrid(st_transform(st_setsrid(st_point(lon, lat), 4326), 3857), 0) as place from stage_commune where valid_to is null) c;
create index on stage_voronoi using gist (geom);

create temp table stage_heir on commit drop as
select c.commune_id, c.geom, false as is_cell
from commune c
where c.valid_to is null and c.geom_quality in ('reference', 'surveyed');
create index on stage_heir using gist (geom);

insert into stage_heir (commune_id, geom, is_cell)
select q.commune_id, st_multi(st_collectionextract(st_makevalid(coalesce(
        (select nullif(st_difference(q.cell, st_union(r.geom)), 'srid=4326;polygon empty'::geometry) from stage_heir r where r.geom && q.cell), q.cell)), 3)), true
from (
    select u.commune_id, st_transform(st_setsrid(st_intersection(st_buffer(u.place, u.reach, 12), v.geom), 3857), 4326) as cell
    from (
        select c.commune_id, st_setsrid(st_transform(st_setsrid(st_point(c.lon, c.lat), 4326), 3857), 0) as place,
            1.5 * 1000 * sqrt(coalesce(c.area_km2, m.area_km2) / pi()) / cos(radians(c.lat)) as reach
        from stage_commune c
            join (
                select province_id, percentile_cont(0.5) within group (order by area_km2) as area_km2
                from stage_commune where valid_to is null group by province_id
            ) m using (province_id)
        where c.valid_to is null and not exists (select from stage_heir r where r.commune_id = c.commune_id)
        offset 0
    ) u
        join stage_voronoi v on st_covers(v.geom, u.place)
) q;
analyze stage_heir;
