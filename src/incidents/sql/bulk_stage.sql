-- Where incidents of a file land: judged already, with their places and keys; codes come when they are stored. What most rows have alike
-- (the defaults of the fields, an end that is the beginning, a place that the file has in degrees) is null here.
create temp table stage_incident (
    incident_id uuid, import_key uuid, incident_code text, office_number text, beginning int, ordinal int,
    offence_code text, status text, severity text, occurred_from timestamptz, time_precision text, reported_on date, accepted_on date, cleared_on date,
    address_text text, place_type text, modus_code text, offenders_count int, victims_count int, deaths int, injured int, damage_vnd bigint,
    camera_helped text, source text,
    occurred_to timestamptz, sensitivity text, geom_precision text, commune_id uuid, commune_basis text, current_commune_id uuid,
    lon double precision, lat double precision, tile_key bigint, grid_lon double precision, grid_lat double precision, grid_key bigint,
    source_srid int, source_x double precision, source_y double precision
) on commit drop;
create temp table stage_incident_beginning (beginning int, first text, first_number int) on commit drop;
