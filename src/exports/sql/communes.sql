-- Every unit in force on a day of a list, by name. The parameters are those of the room's count.sql: $1 day; $2 province; $3 text; $4 kind;
-- $5 box; then $6 whether with boundaries (the centre where none is known).
select c.code, c.full_name, c.kind, c.name, p.code as province_code, p.full_name as province_name, c.district_code, c.district_name, c.valid_from, c.valid_to,
    c.legal_doc, c.area_km2, n.people, n.year as people_year, n.source as people_source, st_x(c.centre) as lon, st_y(c.centre) as lat, c.geom_quality,
    c.geom_source, c.commune_id, case when $6::bool then st_asbinary(coalesce(st_forcepolygonccw(c.geom), c.centre::geometry), 'NDR') end as shape
from commune c
    join province p using (province_id)
    left join lateral (select * from population n where n.commune_id = c.commune_id order by n.year desc, n.source limit 1) n on true
where (c.valid_from is null or c.valid_from <= $1) and (c.valid_to is null or c.valid_to > $1)
    and ($2::text is null or c.commune_id in (select province_scope($2)))
    and ($3::text is null or c.text_fold like fold_like($3))
    and ($4::text is null or c.kind = $4)
    and ($5::float8[] is null or coalesce(c.geom, c.centre) && st_makeenvelope($5[1], $5[2], $5[3], $5[4], 4326))
order by c.text_fold, c.commune_id
