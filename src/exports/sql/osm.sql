-- Every site of a list with its cameras, as what OpenStreetMap's tags are made from, by code. The parameters are those of sites.sql.
select json_build_object('site_name', s.site_name, 'site_type', s.site_type, 'mount', s.mount, 'managing_unit', s.managing_unit, 'is_demo', s.is_demo,
    'lon', st_x(s.geom), 'lat', st_y(s.geom), 'osm_type', o.osm_type, 'osm_id', o.osm_id, 'tags', coalesce(o.tags, '{}'), 'cameras', (
        -- Ids are in the order of entry, as the directions of a tag are.
        select coalesce(json_agg(json_build_object('camera_type', k.camera_type, 'azimuth_deg', k.azimuth_deg, 'pan_min_deg', k.pan_min_deg,
            'pan_max_deg', k.pan_max_deg, 'tilt_deg', k.tilt_deg, 'hfov_deg', k.hfov_deg, 'mount_height_m', k.mount_height_m) order by k.camera_id), '[]')
        from camera k where k.site_id = s.site_id and k.status <> 'removed'
    ))::text
from site s left join site_osm o using (site_id)
where case $1::text when 'true' then s.retired_on is not null and coalesce(s.retired_on <= $13::date, true) when 'all' then true
        else s.retired_on is null or coalesce(s.retired_on > $13, false) end
    and ($2::float8[] is null or s.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
    and ($3::text is null or s.current_commune_id in (select province_scope($3)))
    and ($4::uuid is null or s.current_commune_id = $4)
    and ($5::text is null or s.text_fold like fold_like($5))
    and ($6::text is null or s.ownership = $6)
    and ($7::text is null or s.site_type = $7)
    and ($8::text is null or s.programme = $8)
    and ($9::text is null or exists (select from camera_on($13, $12) k where k.site_id = s.site_id and k.status = $9))
    and ($10::bool is null or $10 = exists (select from camera_on($13, $12) k where k.site_id = s.site_id and k.is_bearing_unknown))
    and ($11::bool is null or case when $11 then exists (select from camera_on($13, $12) k where k.site_id = s.site_id and k.is_overdue)
        else not exists (select from camera_on($13, $12) k where k.site_id = s.site_id and k.is_overdue is distinct from false) end)
order by s.site_code
