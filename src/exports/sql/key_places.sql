-- Every key place of a list, by id. The parameters are those of the room's count_key_place.sql: $1 box; $2 province; $3 commune; $4 text; $5 class or
-- kind; then $6 whether with shapes.
select t.name, t.kind, st_x(t.geom) as lon, st_y(t.geom) as lat,
    n.full_name as current_commune_name, n.code as current_commune_code, t.osm_type, t.osm_id, t.source,
    t.key_place_id, t.created_at
from key_place t
    left join commune n on n.commune_id = t.current_commune_id
where t.replaced_by is null
    and ($1::float8[] is null or t.geom && st_makeenvelope($1[1], $1[2], $1[3], $1[4], 4326))
    and ($2::text is null or t.current_commune_id in (select province_scope($2)))
    and ($3::uuid is null or t.current_commune_id = $3)
    and ($4::text is null or t.text_fold like fold_like($4))
    and ($5::text is null or t.kind = $5)
    and $6::bool is not null
order by t.key_place_id
