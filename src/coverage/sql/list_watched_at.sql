-- Cameras that hung, in use or broken, within so many metres of a place at an instant, as the register had them then; of those entered later as they
-- were entered: the oldest version that is kept. Sites that have been moved since are looked for where they were. Up to 5 km away those with a camera that reaches as far by what is known now. $1 longitude; $2 latitude; $3 metres; $4 at most; $5 the instant; $6 its day in Vietnam.
with area as (
    select st_envelope(st_buffer(st_makepoint($1::float8, $2::float8)::geography, $3)::geometry) as box, st_envelope(st_buffer(st_makepoint($1, $2)::geography, 5000)::geometry) as far_box
), candidate as (
    select s.site_id from site s, area where s.geom && area.box
    union
    select s.site_id from camera k join site s using (site_id), area where k.reach_m > 1000 and s.geom && area.far_box
    union
    select h.row_id from row_history h, area
    where h.table_name = 'site' and h.replaced_at > $5::timestamptz
        and (h.before #>> '{geometry,coordinates,0}')::float8 between st_xmin(area.box) and st_xmax(area.box)
        and (h.before #>> '{geometry,coordinates,1}')::float8 between st_ymin(area.box) and st_ymax(area.box)
), there as (
    select s.site_id, s.created_at, b.before is not null as has_changed, coalesce(b.before ->> 'mount', case when b.before is null then s.mount end) as mount,
        coalesce((b.before ->> 'position_accuracy_m')::float8, case when b.before is null then s.position_accuracy_m end) as position_accuracy_m,
        coalesce(st_setsrid(st_geomfromgeojson(b.before ->> 'geometry'), 4326), s.geom) as geom
    from candidate join site s using (site_id)
        left join lateral (
            select h.before from row_history h
            where h.table_name = 'site' and h.row_id = s.site_id and h.replaced_at > $5
            order by h.version limit 1
        ) b on true
)
select to_jsonb(r) || coalesce(b.before - '{site_id,camera_code,status,retention_days,is_demo,version,created_at,updated_at}'::text[], '{}') || jsonb_build_object(
    'lon', st_x(p.geom), 'lat', st_y(p.geom), 'mount', p.mount, 'position_accuracy_m', p.position_accuracy_m,
    'distance_m', st_distance(p.geom::geography, st_makepoint($1, $2)::geography),
    'status_then', t.status, 'changed_that_day', coalesce(t.since_on = $6::date, false),
    'is_known_then', r.created_at <= $5 and p.created_at <= $5, 'has_changed_since', b.before is not null or p.has_changed)
from there p cross join area join camera_row r using (site_id)
    left join camera_status t on t.camera_id = r.camera_id and t.since_on <= $6 and (t.until_on is null or t.until_on > $6)
    left join lateral (
        select h.before from row_history h
        where h.table_name = 'camera' and h.row_id = r.camera_id and h.replaced_at > $5
        order by h.version limit 1
    ) b on true
where (p.geom && area.box or (p.geom && area.far_box and exists (select from camera k where k.site_id = p.site_id and k.reach_m > 1000)))
    and (t.status in ('active', 'faulty', 'suspended') or (t.status is null and r.status in ('active', 'faulty', 'suspended')))
    and (r.installed_on is null or r.installed_on <= $6)
order by p.geom <-> st_setsrid(st_makepoint($1, $2), 4326), r.camera_id
limit $4
