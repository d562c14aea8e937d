-- Every road of a list, by id. The parameters are those of the room's count_road.sql: $1 box; $2 province; $3 commune; $4 text; $5 class or
-- kind; then $6 whether with shapes.
select t.name, t.ref, t.class, t.is_link, t.is_area, t.lanes, t.oneway, t.is_lit, round(t.length_m::numeric, 1)::float8 as length_m,
    st_x(st_startpoint(t.geom)) as start_lon, st_y(st_startpoint(t.geom)) as start_lat, st_x(st_endpoint(t.geom)) as end_lon, st_y(st_endpoint(t.geom)) as end_lat,
    n.full_name as current_commune_name, n.code as current_commune_code, t.osm_type, t.osm_id, t.source,
    t.road_id, t.created_at, case when $6::bool then st_asbinary(t.geom, 'NDR') end as shape
from road t
    left join commune n on n.commune_id = t.current_commune_id
where t.replaced_by is null
    and ($1::float8[] is null or t.geom && st_makeenvelope($1[1], $1[2], $1[3], $1[4], 4326))
    and ($2::text is null or t.current_commune_id in (select province_scope($2)))
    and ($3::uuid is null or t.current_commune_id = $3)
    and ($4::text is null or t.text_fold like fold_like($4))
    and ($5::text is null or t.class = $5)
order by t.road_id
