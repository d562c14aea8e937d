-- Every building of a list, by id. The parameters are those of the room's count_building.sql: $1 box; $2 province; $3 commune; $4 text; $5 class or
-- kind; then $6 whether with shapes.
select t.name, t.height_m, t.height_basis, t.levels, round(t.area_m2::numeric, 1)::float8 as area_m2,
    st_x(st_pointonsurface(t.geom)) as lon, st_y(st_pointonsurface(t.geom)) as lat,
    n.full_name as current_commune_name, n.code as current_commune_code, t.osm_type, t.osm_id, t.source,
    t.building_id, t.created_at,
    case when $6::bool then st_asbinary(st_forcepolygonccw(t.geom), 'NDR') end as shape
from building t
    left join commune n on n.commune_id = t.current_commune_id
where t.replaced_by is null
    and ($1::float8[] is null or t.geom && st_makeenvelope($1[1], $1[2], $1[3], $1[4], 4326))
    and ($2::text is null or t.current_commune_id in (select province_scope($2)))
    and ($3::uuid is null or t.current_commune_id = $3)
    and ($4::text is null or t.text_fold like fold_like($4))
    and $5::text is null
order by t.building_id
