-- Of `list_commune_camera` those of some sites. $1 the commune; $2 the sites.
select to_jsonb(r) || jsonb_build_object('mount', s.mount, 'position_accuracy_m', s.position_accuracy_m, 'is_own', s.current_commune_id = c.commune_id)
from commune c join site s on s.site_id = any ($2::uuid[])
        and st_dwithin(s.geom, c.geom, greatest(0.01, (select max(k.reach_m) / 100000 from camera k where k.site_id = s.site_id and k.reach_m > 1000)))
    join camera_row r using (site_id)
where c.commune_id = $1::uuid and r.status in ('active', 'faulty', 'suspended')
order by r.camera_id
