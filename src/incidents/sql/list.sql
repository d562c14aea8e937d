-- A page of incidents, latest first. $1 voided: true, false, all; $2 box; $3 province; $4 commune, of today or of then; $5 part of an address, beginning or end of a code;
-- $6 from; $7 to (not included); $8 offence; $9 offence group; $10 status; $11 precision of place; $12-$13 after; $14 limit; $15 as features; $16 the import that brought it.
with picked as (
    select i.incident_id, i.occurred_from
    from incident i
    where case $1::text when 'true' then i.voided_on is not null when 'all' then true else i.voided_on is null end
        and ($2::float8[] is null or i.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
        and ($3::text is null or coalesce(i.current_commune_id, i.commune_id) in (select province_scope($3)))
        and ($4::uuid is null or coalesce(i.current_commune_id, i.commune_id) = $4 or i.commune_id = $4)
        and ($5::text is null or i.text_fold like fold_like($5) or starts_with(i.incident_code, upper($5))
            or starts_with(left(reverse(i.incident_code), 10), left(reverse(upper($5)), 10)) and starts_with(reverse(i.incident_code), reverse(upper($5))))
        and ($6::timestamptz is null or i.occurred_from >= $6)
        and ($7::timestamptz is null or i.occurred_from < $7)
        and ($8::text is null or i.offence_code = $8)
        and ($9::text is null or i.offence_code in (select o.offence_code from offence o where o.offence_group = $9))
        and ($10::text is null or i.status = $10)
        and ($11::text is null or i.geom_precision = $11)
        and ($16::uuid is null or i.import_id = $16)
        and ($12::timestamptz is null or (i.occurred_from, i.incident_id) < ($12, $13::uuid))
    order by i.occurred_from desc, i.incident_id desc
    limit $14
)
select case when $15::bool then
        json_build_object('type', 'Feature', 'id', r.incident_id,
            'geometry', case when r.lon is not null then json_build_object('type', 'Point', 'coordinates', json_build_array(r.lon, r.lat)) end,
            'properties', row_to_json(r))::text
    else row_to_json(r)::text end,
    r.occurred_from, r.incident_id, r.is_demo
from picked join incident_row r using (incident_id)
order by r.occurred_from desc, r.incident_id desc
