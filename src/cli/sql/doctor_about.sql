-- What answers: the server's version as number and text, PostGIS's, and the server's clock (Unix seconds).
select current_setting('server_version_num')::int, current_setting('server_version'),
    (select extversion from pg_extension where extname = 'postgis'), extract(epoch from clock_timestamp())::double precision
