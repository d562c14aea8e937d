-- Run once on a new connection: loads PostGIS and the catalogues that nearly every request needs, so that the first page does not
-- wait for it. On a database without a schema there is nothing to warm, nor for a role that may read nothing of it.
do $$
begin
    perform st_covers(st_makeenvelope(0, 0, 2, 2, 4326), st_setsrid(st_makepoint(1, 1), 4326));
    perform from site_row where site_id is null;
    perform from camera_row where camera_id is null;
    perform from incident_row where incident_id is null;
    perform from commune_row where commune_id is null;
exception
    when undefined_function or undefined_table or undefined_object or invalid_schema_name or insufficient_privilege then null;
end $$;
