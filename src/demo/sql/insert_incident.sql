-- Demonstration incidents: $1 rows, whose source_x and source_y are longitude and latitude or null, $2 the moment of all of them.
insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, time_precision, reported_on, accepted_on, cleared_on,
    status, severity, geom, source_srid, source_x, source_y, geom_precision, address_text, commune_id, commune_basis, current_commune_id,
    sensitivity, place_type, offenders_count, victims_count, deaths, injured, damage_vnd, modus_code, camera_helped, source, is_demo,
    created_at, updated_at)
select incident_id, incident_code, offence_code, occurred_from, occurred_to, time_precision, reported_on, accepted_on, cleared_on,
    status, severity, st_setsrid(st_makepoint(source_x, source_y), 4326), case when source_x is not null then 4326 end, source_x, source_y,
    geom_precision, address_text, commune_id, commune_basis, current_commune_id, sensitivity, place_type, offenders_count, victims_count,
    deaths, injured, damage_vnd, modus_code, camera_helped, source, true, $2, $2
from jsonb_populate_recordset(null::incident, $1)
