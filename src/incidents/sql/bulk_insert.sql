-- Staged incidents become incidents; null stands for what most have alike. $1 import_id
insert into incident (incident_id, import_id, import_key, incident_code, office_number, text_fold, offence_code, status, severity, occurred_from, occurred_to,
    time_precision, reported_on, accepted_on, cleared_on, address_text, place_type, modus_code, offenders_count, victims_count, deaths, injured,
    damage_vnd, camera_helped, source, sensitivity, geom_precision, commune_id, commune_basis, current_commune_id, geom, tile_key, grid_geom,
    grid_key, source_srid, source_x, source_y)
select s.incident_id, $1, s.import_key, s.code, s.office_number,
    fold_vi(case when s.office_number is null then s.address_text else concat_ws(' ', s.address_text, s.office_number) end), s.offence_code, coalesce(s.status, 'reported'), s.severity, s.occurred_from,
    coalesce(s.occurred_to, s.occurred_from), coalesce(s.time_precision, 'minute'), s.reported_on, s.accepted_on, s.cleared_on, s.address_text,
    s.place_type, s.modus_code, s.offenders_count, s.victims_count, s.deaths, s.injured, s.damage_vnd, s.camera_helped, coalesce(s.source, 'import'),
    coalesce(s.sensitivity, 'normal'), coalesce(s.geom_precision, case when s.lon is null then 'commune_only' else 'exact' end), s.commune_id,
    coalesce(s.commune_basis, 'boundary'), s.current_commune_id, st_point(s.lon, s.lat, 4326), s.tile_key, st_point(s.grid_lon, s.grid_lat, 4326),
    s.grid_key, case when s.lon is not null then coalesce(s.source_srid, 4326) end, coalesce(s.source_x, s.lon), coalesce(s.source_y, s.lat)
from (
    -- Not pulled up (offset 0): the code is made once for a row, not once for each time that it is named. It is that of code_number(), written
    -- out: a strict function in SQL is not inlined, and was most of the cost of a row.
    select t.*, coalesce(t.incident_code, b.first || case when n.number < 100000 then right('0000' || n.number, 5) else n.number::text end) as code
    from stage_incident t join stage_incident_beginning b using (beginning) cross join lateral (select b.first_number + t.ordinal - 1 as number) n
    offset 0
) s
