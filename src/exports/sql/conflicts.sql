-- Every conflict of a list, the latest first. The parameters are those of the room's count.sql: $1 voided; $2 box; $3 province; $4 commune, of today or of then;
-- $5 part of an address or beginning of a code; $6 reported from; $7 to (not included); $8 kind; $9 state; $10 whether open; $11 whether past due; $12 precision of place; $13 today.
select c.conflict_code, c.kind, c.level, c.state, c.reported_on, c.due_on, coalesce(conflict_is_open(c.state) and c.voided_on is null and c.due_on < $13::date, false) as is_past_due,
    c.settled_on, st_x(c.geom) as lon, st_y(c.geom) as lat, c.source_srid, c.source_x, c.source_y, c.geom_precision, c.address_text,
    u.full_name as commune_name, u.code as commune_code, c.commune_basis, n.full_name as current_commune_name, n.code as current_commune_code,
    c.parties_count, c.responsible_post, c.transferred_to, c.tried, c.note, c.voided_on, c.voided_reason, c.source, c.is_demo, c.conflict_id, c.commune_id,
    c.current_commune_id, c.created_at, c.updated_at
from conflict c
    join commune u on u.commune_id = c.commune_id
    left join commune n on n.commune_id = c.current_commune_id
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
order by c.reported_on desc, c.conflict_id desc
