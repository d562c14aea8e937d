-- Cameras that work, of a site or of a plan: where, since when one of them works, and since when any camera worked at the site. A camera works since the day on which it
-- was installed, or the first on which it is said to have worked if that is earlier. $1 a site or null; $2 a plan or null; $3 how many at most.
select st_x(s.geom), st_y(s.geom), min(f.since), min(e.since)
from camera k join site s using (site_id),
    lateral (select least(k.installed_on, (select min(t.since_on) from camera_status t where t.camera_id = k.camera_id and t.status = 'active')) as since) f,
    lateral (
        select min(least(o.installed_on, t.since_on)) as since
        from camera o join camera_status t using (camera_id)
        where o.site_id = s.site_id and t.status = 'active'
    ) e
where k.status = 'active' and f.since is not null
    and (s.site_id = $1::uuid or k.camera_id in (select n.camera_id from plan_camera n where n.plan_id = $2::uuid))
group by s.site_id, s.geom
order by s.site_id
limit $3
