-- Where sites and cameras of a file land. host_id: a site of the register that the rows belong to.
create temp table stage_site (
    n int primary key, site_id uuid, import_key uuid, fields jsonb, geom geometry(Point, 4326), source_srid int, source_x double precision,
    source_y double precision, commune_id uuid, commune_basis text, current_commune_id uuid, ciphertext bytea, nonce bytea, key_id bytea,
    consent_on date, consent_how text, osm jsonb, host_id uuid
) on commit drop;
create temp table stage_camera (
    n int, site_n int, camera_id uuid, import_key uuid, fields jsonb, since_on date
) on commit drop;
