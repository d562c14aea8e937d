-- Where any other camera worked on any of some days: no places to compare with. $1 communes; $2 first day; $3 day after the last; $4 a site that is asked about or null;
-- $5 a plan or null.
select distinct st_x(s.geom), st_y(s.geom)
from camera k join site s using (site_id)
where s.current_commune_id = any ($1::uuid[])
    and exists (
        select from camera_status t
        where t.camera_id = k.camera_id and t.status = 'active' and least(t.since_on, k.installed_on) < $3::date and coalesce(t.until_on > $2::date, true)
    )
    and s.site_id is distinct from $4::uuid
    and not exists (select from plan_camera n join camera c using (camera_id) where n.plan_id = $5::uuid and c.site_id = s.site_id)
order by 1, 2
