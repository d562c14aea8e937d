-- What is to be done in a unit besides its criteria: the heaviest gaps of the newest run, and cameras whose maintenance is overdue, the longest first.
-- $1 the unit of today; $2 today; $3 code of its province; $4 at most so many of each.
select jsonb_build_object(
    'gaps', (select coalesce(jsonb_agg(t.told order by t.weight desc), '[]') from (
        select g.weight, jsonb_build_object('gap_id', g.gap_id, 'half', g.half, 'near', g.near, 'weight', round(g.weight::numeric, 2), 'points', g.points, 'reason', g.reasons[1],
            'lon', st_x(g.middle), 'lat', st_y(g.middle)) as told
        from gap g
        where g.commune_id = $1::uuid and g.coverage_run_id = (
            select r.coverage_run_id from coverage_run r where r.province_code = $3::text and r.state = 'done' order by r.finished_at desc limit 1)
        order by g.weight desc, g.gap_id limit $4) t),
    'overdue', (select coalesce(jsonb_agg(t.told order by t.maintenance_due_on), '[]') from (
        select k.maintenance_due_on, jsonb_build_object('camera_id', k.camera_id, 'camera_code', c.camera_code, 'site_name', s.site_name, 'maintenance_due_on', k.maintenance_due_on,
            'days', $2::date - k.maintenance_due_on) as told
        from camera_on(null, $2) k join camera c using (camera_id) join site s on s.site_id = k.site_id
        where k.is_overdue and k.status <> 'removed' and s.current_commune_id = $1
        order by k.maintenance_due_on, k.camera_id limit $4) t),
    'broken', (select coalesce(jsonb_agg(t.told order by t.camera_code), '[]') from (
        select c.camera_code, jsonb_build_object('camera_id', k.camera_id, 'camera_code', c.camera_code, 'site_name', s.site_name, 'status', k.status) as told
        from camera_on(null, $2) k join camera c using (camera_id) join site s on s.site_id = k.site_id
        where k.status in ('faulty', 'suspended') and s.current_commune_id = $1
        order by c.camera_code limit $4) t))
