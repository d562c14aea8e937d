-- Units that ended on 30/6/2025 never have a boundary here: each is drawn as the Voronoi cell of its centre among the units that
-- went to the same heir, inside the heir, and the cells of a divided unit are joined. A centre outside of its heir moves to
-- the nearest point of it; centres that coincide (a geocoder answered with the district) are set apart by 300 m or more.
create temp table stage_old_cell on commit drop as
with pair as (
    select s.old_commune_id, s.new_commune_id, h.geom as heir,
        case when st_covers(h.geom, p.place) then p.place else st_closestpoint(h.geom, p.place) end as place
    from stage_succession s
        join stage_heir h on h.commune_id = s.new_commune_id
        join stage_commune c on c.commune_id = s.old_commune_id
        cross join lateral (select st_setsrid(st_point(c.lon, c.lat), 4326) as place) p
),
apart as (
    select old_commune_id, new_commune_id, heir, place, n,
        row_number() over (partition by new_commune_id, st_snaptogrid(place, 0.0001) order by old_commune_id) - 1 as twin
    from (select *, count(*) over (partition by new_commune_id) as n from pair) q
),
spread as (
    -- Twins go round the place on a spiral of the golden angle, so that any number of them stays distinct.
    select old_commune_id, new_commune_id, heir, n,
        case when twin = 0 then place when st_covers(heir, moved) then moved else st_closestpoint(heir, moved) end as place
    from (
        select *, st_translate(place, 0.003 * sqrt(twin) * cos(2.39996 * twin), 0.003 * sqrt(twin) * sin(2.39996 * twin)) as moved from apart
    ) q
),
diagram as (
    select new_commune_id, (st_dump(st_voronoipolygons(st_collect(place), 0, st_expand(st_envelope(st_collect(array[st_collect(place), (array_agg(heir))[1]])), 0.5)))).geom as cell
    from spread where n > 1 group by new_commune_id
),
piece as materialized (
    select s.old_commune_id, s.new_commune_id, s.heir as geom from spread s where s.n = 1
    union all
    select s.old_commune_id, s.new_commune_id, st_intersection(st_clipbybox2d(s.heir, d.cell::box2d), d.cell)
    from spread s join diagram d on d.new_commune_id = s.new_commune_id and st_intersects(d.cell, s.place)
),
joined as (
    select old_commune_id as commune_id, st_multi(st_collectionextract(case when count(*) = 1 then (array_agg(geom))[1] else st_union(geom) end, 3)) as geom
    from piece
    where not st_isempty(geom)
    group by old_commune_id
)
-- Where a cut runs along a border it leaves slivers that are valid here and cross in EPSG:3857: a grid of 1 cm takes them away.
select commune_id, case when st_isvalid(geom) and st_isvalid(st_transform(geom, 3857)) then geom
    else st_multi(st_collectionextract(st_makevalid(st_reduceprecision(geom, 1e-7)), 3)) end as geom
from joined;
