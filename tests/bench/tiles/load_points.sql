-- Loads cameras.csv and incidents.csv of the peers' generator: one site per camera, one offence per kind.
-- Communes are found by letting each commune drive over an index of the points (its polygon is then prepared once).
create temp table cameras_csv (id int, name text, kind text, status text, azimuth real, fov real, range_m real, lon float8, lat float8);
create temp table incidents_csv (id bigint, kind text, severity smallint, occurred_at timestamptz, lon float8, lat float8);
\copy cameras_csv from program 'cat "$POINTS/cameras.csv"' with (format csv, header)
\copy incidents_csv from program 'cat "$POINTS/incidents.csv"' with (format csv, header)
create temp table point as
    select 'c' as what, id::bigint, st_setsrid(st_makepoint(lon, lat), 4326) as geom from cameras_csv
    union all select 'i', id, st_setsrid(st_makepoint(lon, lat), 4326) from incidents_csv;
create index on point using gist (geom);
analyze point;
create temp table held as
    select distinct on (p.what, p.id) p.what, p.id, c.commune_id
    from commune c, lateral (select what, id from point where geom && c.geom and st_covers(c.geom, point.geom) offset 0) p
    where c.valid_to is null
    order by p.what, p.id, c.code;
create index on held (what, id);
analyze held;
insert into offence (offence_code, article, name_vi, name_en, offence_group)
select k, '-', k, k, g
from (values ('theft', 'ttxh'), ('traffic', 'ttxh'), ('assault', 'ttxh'), ('disorder', 'ttxh'), ('fire', 'moi_truong'), ('fraud', 'kinh_te')) v (k, g)
on conflict do nothing;

\timing on
-- One event of the log with the counts, not one for each row.
set bando138.audit_summary = 'imported points';
begin;
insert into site (site_id, site_code, site_name, geom, commune_id, commune_basis, current_commune_id, ownership, source)
select md5('site' || c.id)::uuid, 'BENCH-' || c.id, c.name, st_setsrid(st_makepoint(c.lon, c.lat), 4326), h.commune_id, 'boundary', h.commune_id, 'police', 'import'
from cameras_csv c join held h on h.what = 'c' and h.id = c.id;
insert into camera (camera_id, site_id, camera_code, status, camera_type, azimuth_deg, hfov_deg, max_range_m, source)
select md5('camera' || c.id)::uuid, md5('site' || c.id)::uuid, 'BENCH-' || c.id || '-1',
    case c.status when 'online' then 'active' when 'offline' then 'faulty' else 'suspended' end,
    case c.kind when 'traffic' then 'anpr' when 'port' then 'ptz' else 'fixed' end, case when c.azimuth < 360 then c.azimuth else 0 end, c.fov, c.range_m, 'import'
from cameras_csv c join held h on h.what = 'c' and h.id = c.id;
-- A past for the time slider: planned, then at work from some day of the last three years, then as it is now.
insert into camera_status (camera_id, status, since_on, reason)
select md5('camera' || c.id)::uuid, t.status, date '2023-11-01' + (c.id * 7919 % 1000) + t.after, 'x'
from cameras_csv c
    join held h on h.what = 'c' and h.id = c.id
    join camera k on k.camera_id = md5('camera' || c.id)::uuid,
    lateral (values ('installing', 0), ('active', 20), (k.status, 90)) t (status, after);
commit;
vacuum analyze camera_status;
-- A place at sea or abroad is in no commune, but the register asks for one: the peers draw such points, so they are kept here too.
begin;
select tile_cells_pause('incident');
insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id, source)
select md5('incident' || i.id)::uuid, 'BENCH-' || i.id, i.kind, i.occurred_at, i.occurred_at + interval '1 hour' * (i.id % 3),
    st_setsrid(st_makepoint(i.lon, i.lat), 4326), 'exact', coalesce(h.commune_id, any_commune.id), 'boundary', h.commune_id, 'import'
from incidents_csv i left join held h on h.what = 'i' and h.id = i.id, (select commune_id as id from commune where valid_to is null order by code limit 1) any_commune
where i.lon between 102 and 118 and i.lat between 6 and 24;
select tile_cells_resume('incident');
commit;
vacuum analyze site;
vacuum analyze camera;
vacuum analyze incident;
vacuum analyze incident_cell;
vacuum analyze incident_month_cell;
vacuum analyze site_cell;
\timing off
select (select count(*) from site) as sites, (select count(*) from camera) as cameras, (select count(*) from incident) as incidents,
    (select count(*) from incident_cell) as incident_cells, (select count(*) from incident_month_cell) as month_cells, (select count(*) from site_cell) as site_cells;
