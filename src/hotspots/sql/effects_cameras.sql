-- Cameras that work, of a site or of a plan: where, and since when: the day on which it was installed, or the first on which it worked. $1 a site or null; $2 a plan or null.
select st_x(s.geom), st_y(s.geom), f.since
from camera k join site s using (site_id),
    lateral (select coalesce(k.installed_on, (select min(t.since_on) from camera_status t where t.camera_id = k.camera_id and t.status = 'active')) as since) f
where k.status = 'active' and f.since is not null
    and (s.site_id = $1::uuid or k.camera_id in (select n.camera_id from plan_camera n where n.plan_id = $2::uuid))
order by k.camera_id
