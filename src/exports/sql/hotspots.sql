-- Every hotspot of a list, by code. The parameters are those of the room's count.sql: $1 day in force; $2 box; $3 province; $4 commune;
-- $5 text; $6 type; $7 lifted; then $8 whether with areas, $9 the import.
select h.hotspot_code, h.name, h.area_types, round(h.area_m2::numeric)::float8 as area_m2, st_x(st_pointonsurface(h.geom)) as lon,
    st_y(st_pointonsurface(h.geom)) as lat, h.declared_by_doc, h.declared_on, h.lifted_on, h.lifted_by_doc, h.responsible_unit, h.patrol_note,
    h.coverage_required_task, n.full_name as current_commune_name, n.code as current_commune_code, c.full_name as commune_name,
    c.code as commune_code, h.commune_basis, h.source, h.is_demo, h.hotspot_id, h.created_at, h.updated_at,
    case when $8::bool then st_asbinary(st_forcepolygonccw(h.geom), 'NDR') end as shape
from hotspot h
    join commune c on c.commune_id = h.commune_id
    join commune n on n.commune_id = h.current_commune_id
where ($1::date is null or (h.declared_on <= $1 and (h.lifted_on is null or h.lifted_on > $1)))
    and ($2::float8[] is null or h.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
    and ($3::text is null or h.current_commune_id in (select province_scope($3)))
    and ($4::uuid is null or h.current_commune_id = $4 or h.commune_id = $4)
    and ($5::text is null or h.text_fold like fold_like($5))
    and ($6::text is null or $6 = any(h.area_types))
    and case $7::text when 'true' then h.lifted_on is not null when 'false' then h.lifted_on is null else true end
    and ($9::uuid is null or h.import_id = $9)
order by h.hotspot_code
