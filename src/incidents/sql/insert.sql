-- A new incident with its code: the one given, or the next of its unit and year. A given code of that form moves the counter on.
-- $1 fields, $2 lon, $3 lat (null: commune only), $4 commune_id, $5 commune_basis, $6 current_commune_id, $7 incident_id, $8 is_demo
with prefix as (
    select p.abbr || '-' || coalesce(c.code, '00000') || '-' || to_char(($1::jsonb ->> 'occurred_from')::timestamptz at time zone 'Asia/Ho_Chi_Minh', 'YYYY') || '-' as text
    from commune c join province p using (province_id)
    where c.commune_id = coalesce($6::uuid, $4::uuid)
), given as (
    select prefix.text, substring($1::jsonb ->> 'incident_code' from '^' || prefix.text || '([0-9]{5,9})$')::int as number from prefix
)
insert into incident (incident_id, incident_code, geom, source_srid, source_x, source_y, commune_id, commune_basis, current_commune_id, source, is_demo,
    sensitivity, occurred_to, office_number,
    offence_code, occurred_from, time_precision, reported_on, accepted_on, cleared_on, status, severity, geom_precision,
    address_text, place_type, offenders_count, victims_count, deaths, injured, damage_vnd, modus_code, camera_helped)
select $7, coalesce(keep_code(r.incident_code, given.text, given.number), take_code(given.text, 5, 'incident')),
    st_setsrid(st_makepoint($2, $3), 4326), case when $2 is not null then 4326 end, $2, $3, $4, $5, $6, r.source, $8,
    coalesce(r.sensitivity, case when o.is_victim_sensitive then 'victim_sensitive' else 'normal' end), coalesce(r.occurred_to, r.occurred_from), r.office_number,
    r.offence_code, r.occurred_from, r.time_precision, r.reported_on, r.accepted_on, r.cleared_on, r.status, r.severity,
    r.geom_precision, r.address_text, r.place_type, r.offenders_count, r.victims_count, r.deaths, r.injured, r.damage_vnd,
    r.modus_code, r.camera_helped
from jsonb_populate_record(null::incident, '{"time_precision": "minute", "status": "reported", "source": "manual"}'::jsonb || jsonb_strip_nulls($1::jsonb)) r
    cross join given left join offence o on o.offence_code = r.offence_code
