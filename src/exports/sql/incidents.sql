-- Every incident of a list, the latest first; what is masked is masked by the search path. The parameters are those of the room's count.sql:
-- $1 voided; $2 box; $3 province; $4 commune, of today or of then; $5 part of an address, beginning or end of a code; $6 from; $7 to (not
-- included); $8 offence; $9 offence group; $10 status; $11 precision of place; $12 whether names of offences are English;
-- $13 whether places are masked: what is known of the true place says nothing of the one that is shown; $14 the import.
select i.incident_code, i.office_number, i.offence_code, o.article, case when $12::bool then o.name_en else o.name_vi end as offence_name, o.offence_group, o.is_street_crime,
    i.status, i.severity, i.occurred_from, i.occurred_to, i.time_precision, i.reported_on, i.accepted_on, i.cleared_on,
    st_x(i.geom) as lon, st_y(i.geom) as lat, i.source_srid, i.source_x, i.source_y,
    case when not $13::bool or i.geom is null then i.geom_precision end as geom_precision, case when $13 and i.geom is not null then 'grid250' end as place_mask, i.address_text, i.place_type,
    c.full_name as commune_name, c.code as commune_code, i.commune_basis, n.full_name as current_commune_name, n.code as current_commune_code,
    i.sensitivity, i.modus_code, i.offenders_count, i.victims_count, i.deaths, i.injured, i.damage_vnd, i.camera_helped, i.voided_on, i.voided_reason,
    i.source, i.is_demo, i.incident_id, i.commune_id, i.current_commune_id, i.created_at, i.updated_at
from incident i
    join offence o using (offence_code)
    join commune c on c.commune_id = i.commune_id
    left join commune n on n.commune_id = i.current_commune_id
where case $1::text when 'true' then i.voided_on is not null when 'all' then true else i.voided_on is null end
    and ($2::float8[] is null or i.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
    and ($3::text is null or coalesce(i.current_commune_id, i.commune_id) in (select province_scope($3)))
    and ($4::uuid is null or coalesce(i.current_commune_id, i.commune_id) = $4 or i.commune_id = $4)
    and ($5::text is null or i.text_fold like fold_like($5) or starts_with(i.incident_code, upper($5))
        or starts_with(left(reverse(i.incident_code), 10), left(reverse(upper($5)), 10)) and starts_with(reverse(i.incident_code), reverse(upper($5))))
    and ($6::timestamptz is null or i.occurred_from >= $6)
    and ($7::timestamptz is null or i.occurred_from < $7)
    and ($8::text is null or i.offence_code = $8)
    and ($9::text is null or i.offence_code in (select g.offence_code from offence g where g.offence_group = $9))
    and ($10::text is null or i.status = $10)
    and ($11::text is null or i.geom_precision = $11)
    and ($14::uuid is null or i.import_id = $14)
order by i.occurred_from desc, i.incident_id desc
