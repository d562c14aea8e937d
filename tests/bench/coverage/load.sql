-- Two provinces with 20,000 cameras and about 100,000 points of need: streets, key places, hotspots, incidents, buildings in two of five dense
-- communes. Chance is a hash, so that every load is the same.
create function pg_temp.chance(a bigint, b int) returns float8
    language sql immutable as $$ select (hashint8extended(a, b) & 1073741823) / 1073741824.0 $$;
create temp table town as
    select row_number() over (order by c.geom_quality, st_npoints(c.geom), c.code) as n, c.commune_id, c.geom, st_x(m.geom) as x, st_y(m.geom) as y
    from commune c join province p using (province_id), st_pointonsurface(c.geom) as m (geom)
    where p.code in ('31', '24') and c.valid_to is null and c.geom is not null;
-- The five with the most room around their middles are dense: 31 and 31 streets of 1.5 km; the others 7 and 7 of 500 m.
create temp table plan as
    select t.*, r <= 5 as is_dense, r <= 2 as has_houses, case when r <= 5 then 15 else 3 end as streets, case when r <= 5 then 50.0 else 80.0 end / 110700 as apart,
        case when r <= 5 then 750.0 else 255.0 end / 110700 as half
    from (select town.*, row_number() over (order by st_distance(st_setsrid(st_makepoint(x, y), 4326), st_boundary(geom)) desc, n) as r from town) t;
set bando138.audit_summary = 'imported a measured town';
begin;
insert into road (class, name, geom, source, import_key)
select (array['primary', 'residential', 'residential', 'service'])[1 + abs(k) % 4], 'Đường ' || n || (case is_row when 1 then ' ngang ' else ' dọc ' end) || k,
    case is_row when 1 then st_setsrid(st_makeline(st_makepoint(x - half, y + k * apart), st_makepoint(x + half, y + k * apart)), 4326)
        else st_setsrid(st_makeline(st_makepoint(x + k * apart, y - half), st_makepoint(x + k * apart, y + half)), 4326) end,
    'import', md5(concat('road', n, ' ', is_row, ' ', k))::uuid
from plan, generate_series(-streets, streets) k, generate_series(0, 1) is_row;
insert into key_place (kind, name, geom, source, import_key)
select (array['school', 'market', 'hospital', 'bank', 'worship'])[1 + k % 5], 'Nơi ' || n || ' ' || k,
    st_setsrid(st_makepoint(x + half * (2 * pg_temp.chance(n * 100 + k, 1) - 1), y + half * (2 * pg_temp.chance(n * 100 + k, 2) - 1)), 4326), 'import', md5(concat('place', n, ' ', k))::uuid
from plan, generate_series(1, 12) k;
insert into building (height_m, height_basis, geom, source, import_key)
select h, case when h is not null then 'height' end,
    st_multi(st_makeenvelope(x + i * apart + (5 + 5 * k) / 110700.0, y + j * apart + (5 + 18 * s) / 110700.0, x + i * apart + (10 + 5 * k) / 110700.0, y + j * apart + (20 + 18 * s) / 110700.0, 4326)),
    'import', md5(concat('house', n, ' ', i, ' ', j, ' ', k, ' ', s))::uuid
from plan, generate_series(-streets, streets - 1) i, generate_series(-streets, streets - 1) j, generate_series(0, 7) k, generate_series(0, 1) s,
    lateral (select case when pg_temp.chance(((n * 100 + i) * 100 + j) * 100 + k * 2 + s, 3) < 0.5 then (array[3.5, 6, 9, 12])[1 + (i + j + k + 100) % 4] end as h) c
where has_houses;
insert into site (site_id, site_code, site_name, geom, commune_id, commune_basis, current_commune_id, ownership, source, mount)
select md5(concat('site', n, ' ', k))::uuid, concat('BENCH-', n, '-', k), concat('Điểm ', n, ' ', k),
    case when pg_temp.chance(n * 10000 + k, 4) < 0.5
        then st_setsrid(st_makepoint(x + half * (2 * pg_temp.chance(n * 10000 + k, 5) - 1), y + apart * (floor(pg_temp.chance(n * 10000 + k, 6) * (2 * streets + 1)) - streets)), 4326)
        else st_setsrid(st_makepoint(x + apart * (floor(pg_temp.chance(n * 10000 + k, 6) * (2 * streets + 1)) - streets), y + half * (2 * pg_temp.chance(n * 10000 + k, 5) - 1)), 4326) end,
    commune_id, 'boundary', commune_id, 'police', 'import', (array['pole', 'street_lamp', 'wall'])[1 + k % 3]
from plan, lateral generate_series(1, case when is_dense then 1000 else 72 + (n <= 24)::int end) k;
insert into camera (camera_id, site_id, camera_code, status, camera_type, azimuth_deg, pan_min_deg, pan_max_deg, tilt_deg, mount_height_m, sensor_width_mm, sensor_height_mm,
    focal_length_mm, hfov_deg, vfov_deg, resolution_h_px, resolution_v_px, low_light, ir_range_m, max_range_m, source)
select md5('camera' || s.site_code)::uuid, s.site_id, s.site_code || '-1', case when c < 0.9 then 'active' when c < 0.97 then 'faulty' else 'suspended' end, kind,
    case when kind in ('fisheye') or u < 0.1 then null else floor(pg_temp.chance(h, 8) * 360) end,
    case kind when 'ptz' then floor(pg_temp.chance(h, 9) * 360) end, case kind when 'ptz' then floor(pg_temp.chance(h, 10) * 360) end,
    case kind when 'fisheye' then null else 5 + floor(pg_temp.chance(h, 11) * 20) end, 3 + floor(pg_temp.chance(h, 12) * 6), case when kind not in ('fisheye', 'panoramic') then 5.568 end,
    case when kind not in ('fisheye', 'panoramic') then 3.132 end, case when kind not in ('fisheye', 'panoramic') then (array[2.8, 3.6, 4, 6, 8])[1 + h % 5] end,
    case when kind in ('fisheye', 'panoramic') then 180 end, case kind when 'fisheye' then 180 when 'panoramic' then 45 end, (array[1920, 2560, 3840])[1 + h % 3],
    (array[1080, 1440, 2160])[1 + h % 3], 'ir', (array[20, 30, 50])[1 + h % 3], case when h % 7 = 0 then 40 end, 'import'
from site s, lateral (select hashtext(s.site_code)::bigint + 2147483648 as h) i,
    lateral (select pg_temp.chance(h, 13) as c, pg_temp.chance(h, 14) as u, (array['ptz', 'ptz', 'fisheye', 'panoramic', 'fixed', 'fixed', 'fixed', 'dome', 'dome', 'fixed'])[1 + h % 10] as kind) k;
insert into camera_status (camera_id, status, since_on, reason) select camera_id, status, date '2025-01-01', 'x' from camera;
insert into hotspot (hotspot_id, hotspot_code, name, area_types, geom, commune_id, commune_basis, current_commune_id, declared_by_doc, declared_on, source)
select md5('hotspot' || n)::uuid, 'BENCH-H-' || n, 'Điểm nóng ' || n, array['type1_ttxh'], st_multi(st_makeenvelope(x - 0.0005, y - 0.0005, x + 0.0005, y + 0.0005, 4326)), commune_id,
    'boundary', commune_id, '1/QĐ', date '2025-01-01', 'import'
from plan where n % 2 = 0 or is_dense;
insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id, source)
select md5(concat('incident', n, ' ', k))::uuid, concat('BENCH-V-', n, '-', k), '173', t, t + interval '1 hour' * (k % 3),
    st_setsrid(st_makepoint(x + 1.1 * half * (2 * pg_temp.chance(n * 10000 + k, 20) - 1), y + 1.1 * half * (2 * pg_temp.chance(n * 10000 + k, 21) - 1)), 4326), 'exact', commune_id, 'boundary', commune_id, 'import'
from plan, lateral generate_series(1, case when is_dense then 1000 else 70 end) k, lateral (select date '2025-01-01' + interval '1 hour' * floor(pg_temp.chance(n * 10000 + k, 22) * 15000) as t) i;
commit;
analyze;
select (select count(*) from site) as sites, (select count(*) from camera) as cameras, (select count(*) from road) as roads, (select count(*) from building) as buildings,
    (select count(*) from incident) as incidents, (select count(*) from hotspot) as hotspots;
