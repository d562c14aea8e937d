-- The comparison's table: points copied from CSV and indexed, no unit found, nothing checked.
\timing on
drop table if exists thin_csv, thin;
create unlogged table thin_csv (id bigint, kind text, severity smallint, occurred_at timestamptz, lon float8, lat float8);
\copy thin_csv from pstdin csv header
create table thin as select id, kind, severity, occurred_at, st_setsrid(st_makepoint(lon, lat), 4326)::geometry(point, 4326) as geom from thin_csv;
alter table thin add primary key (id);
create index thin_geom on thin using gist (geom);
create index thin_time on thin (occurred_at);
drop table thin_csv, thin;
