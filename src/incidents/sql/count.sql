-- How many rows list.sql has in all; the same parameters to $11, then $12 the import.
select count(*)
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
    and ($12::uuid is null or i.import_id = $12)
