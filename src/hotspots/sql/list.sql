-- A page of hotspots by code. $1 day in force; $2 box; $3 province; $4 commune; $5 text; $6 type; $7 lifted: true, false, all;
-- $8 after; $9 limit; $10 as features; $11 the import that brought it.
with picked as (
    select h.hotspot_id
    from hotspot h
    where ($1::date is null or (h.declared_on <= $1 and (h.lifted_on is null or h.lifted_on > $1)))
        and ($2::float8[] is null or h.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
        and ($3::text is null or h.current_commune_id in (select province_scope($3)))
        and ($4::uuid is null or h.current_commune_id = $4 or h.commune_id = $4)
        and ($5::text is null or h.text_fold like fold_like($5))
        and ($6::text is null or $6 = any(h.area_types))
        and case $7::text when 'true' then h.lifted_on is not null when 'false' then h.lifted_on is null else true end
        and ($11::uuid is null or h.import_id = $11)
        and ($8::text is null or h.hotspot_code > $8)
    order by h.hotspot_code
    limit $9
)
select case when $10::bool then
        json_build_object('type', 'Feature', 'id', r.hotspot_id, 'geometry', st_asgeojson(h.geom, 6)::json, 'properties', row_to_json(r))::text
    else row_to_json(r)::text end,
    r.hotspot_code, r.is_demo
from picked join hotspot_row r using (hotspot_id) join hotspot h using (hotspot_id)
order by r.hotspot_code
