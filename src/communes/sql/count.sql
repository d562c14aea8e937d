-- How many rows list.sql has in all.
select count(*)
from commune c join province p using (province_id)
where (c.valid_from is null or c.valid_from <= $1) and (c.valid_to is null or c.valid_to > $1)
    and ($2::text is null or c.commune_id in (select province_scope($2)))
    and ($3::text is null or c.text_fold like fold_like($3))
    and ($4::text is null or c.kind = $4)
    and ($5::float8[] is null or coalesce(c.geom, c.centre) && st_makeenvelope($5[1], $5[2], $5[3], $5[4], 4326))
