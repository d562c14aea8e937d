-- A page of buildings in force, by id. $1 box; $2 province; $3 commune; $4 text; $5 class or kind; $6 after; $7 limit; $8 as features.
with picked as (
    select t.building_id
    from building t
    where t.replaced_by is null
        and ($1::float8[] is null or t.geom && st_makeenvelope($1[1], $1[2], $1[3], $1[4], 4326))
        and ($2::text is null or t.current_commune_id in (select province_scope($2)))
        and ($3::uuid is null or t.current_commune_id = $3)
        and ($4::text is null or t.text_fold like fold_like($4))
        and ($5::text is null )
        and ($6::uuid is null or t.building_id > $6)
    order by t.building_id
    limit $7
)
select case when $8::bool then
        json_build_object('type', 'Feature', 'id', r.building_id, 'geometry', r.geometry, 'properties', to_jsonb(r) - 'geometry')::text
    else (to_jsonb(r) - 'geometry')::text end, r.building_id
from picked join building_row r using (building_id)
order by r.building_id
