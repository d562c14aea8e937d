-- A page of conflicts, the latest first. $1 voided: true, false, all; $2 box; $3 province; $4 commune, of today or of then; $5 part of an address or beginning of a code;
-- $6 reported from; $7 to (not included); $8 kind; $9 state; $10 whether open; $11 whether past due; $12 precision of place; $13 today; $14-$15 after; $16 limit; $17 as features.
with picked as (
    select c.conflict_id
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
        and ($14::date is null or (c.reported_on, c.conflict_id) < ($14, $15::uuid))
    order by c.reported_on desc, c.conflict_id desc
    limit $16
), told as (
    select r.*, coalesce(r.is_open and r.due_on < $13, false) as is_past_due from picked join conflict_row r using (conflict_id)
)
select case when $17::bool then
        json_build_object('type', 'Feature', 'id', t.conflict_id,
            'geometry', case when t.lon is not null then json_build_object('type', 'Point', 'coordinates', json_build_array(t.lon, t.lat)) end,
            'properties', row_to_json(t))::text
    else row_to_json(t)::text end,
    t.reported_on, t.conflict_id, t.is_demo
from told t
order by t.reported_on desc, t.conflict_id desc
