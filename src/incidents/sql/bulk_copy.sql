-- Every column there is; those that no row has are left out when rows are sent.
copy stage_incident (incident_id, import_key, incident_code, beginning, ordinal, offence_code, status, severity, occurred_from, time_precision,
    reported_on, accepted_on, cleared_on, address_text, place_type, modus_code, offenders_count, victims_count, deaths, injured, damage_vnd,
    camera_helped, source, office_number, occurred_to, sensitivity, geom_precision, commune_id, commune_basis, current_commune_id, lon, lat, tile_key, grid_lon,
    grid_lat, grid_key, source_srid, source_x, source_y) from stdin (format binary)
