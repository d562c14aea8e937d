-- The commune versions in force on a day ($1), filtered, a page at a time by name and id.
-- $2 code of a province (of today's the units of then are those that became its own), $3 accent-free text, $4 kind, $5 box, $6-$7 key of the row before, $8 limit, $9 whether as features, $10 zoom of the outline.
with picked as (
    select c.commune_id, c.text_fold
    from commune c join province p using (province_id)
    where (c.valid_from is null or c.valid_from <= $1) and (c.valid_to is null or c.valid_to > $1)
        and ($2::text is null or c.commune_id in (select province_scope($2)))
        and ($3::text is null or c.text_fold like fold_like($3))
        and ($4::text is null or c.kind = $4)
        and ($5::float8[] is null or coalesce(c.geom, c.centre) && st_makeenvelope($5[1], $5[2], $5[3], $5[4], 4326))
        and ($6::text is null or (c.text_fold, c.commune_id) > ($6, $7::uuid))
    order by c.text_fold, c.commune_id
    limit $8
)
select case when $9::bool then
        json_build_object('type', 'Feature', 'id', r.commune_id, 'properties', row_to_json(r),
            'geometry', st_asgeojson(coalesce(st_transform(o.geom_3857, 4326), c.geom, c.centre), 6)::json)::text
    else row_to_json(r)::text end,
    k.text_fold, k.commune_id::text
from picked k
    join commune_row r using (commune_id)
    join commune c using (commune_id)
    left join lateral (
        select o.geom_3857 from commune_outline o
        where $9::bool and o.commune_id = k.commune_id and o.max_zoom >= $10 order by o.max_zoom limit 1
    ) o on true
order by k.text_fold, k.commune_id
