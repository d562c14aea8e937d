-- Where cameras came to work in some days: no places to compare with. $1 communes; $2 first day; $3 day after the last.
select distinct st_x(s.geom), st_y(s.geom)
from camera k join site s using (site_id),
    lateral (select coalesce(k.installed_on, (select min(t.since_on) from camera_status t where t.camera_id = k.camera_id and t.status = 'active')) as since) f
where s.current_commune_id = any ($1::uuid[]) and f.since >= $2::date and f.since < $3::date
order by 1, 2
