-- How many rows list.sql has in all; the same parameters to $13.
select count(*)
from conflict c
where case $1::text when 'true' then c.voided_on is not null when 'all' then true else c.voided_on is null end
    and ($2::float8[] is null or c.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
    and ($3::text is null or coalesce(c.current_commune_id, c.commune_id) in (select province_scope($3)))
    and ($4::uuid is null or coalesce(c.current_commune_id, c.commune_id) = $4 or c.commune_id = $4)
    and ($5::text is null or c.text_fold like fold_like($5) or starts_with(c.conflict_code, upper($5)))
    and ($6::date is null or c.reported_on >= $6)
    and ($7::date is null or c.reported_on < $7)
    and ($8::text is null or c.kind = $8)
    and ($9::text is null or c.state = $9)
    and ($10::bool is null or conflict_is_open(c.state) = $10)
    and ($11::bool is null or coalesce(conflict_is_open(c.state) and c.due_on < $13::date, false) = $11)
    and ($12::text is null or c.geom_precision = $12)
