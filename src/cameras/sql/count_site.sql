-- How many rows list_site.sql has in all; the same parameters.
select count(*)
from site s
where case $1::text when 'true' then s.retired_on is not null when 'all' then true else s.retired_on is null end
    and ($2::float8[] is null or s.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
    and ($3::text is null or s.current_commune_id in (select province_scope($3)))
    and ($4::uuid is null or s.current_commune_id = $4)
    and ($5::text is null or s.text_fold like fold_like($5))
    and ($6::text is null or s.ownership = $6)
    and ($7::text is null or s.site_type = $7)
    and ($8::text is null or s.programme = $8)
    and ($9::text is null or exists (select from camera k where k.site_id = s.site_id and k.status = $9))
    and ($10::bool is null or $10 = exists (select from camera k where k.site_id = s.site_id and k.azimuth_deg is null and k.status <> 'removed' and k.camera_type not in ('fisheye', 'panoramic')))
    and ($11::bool is null or $11 = exists (select from camera k where k.site_id = s.site_id and k.maintenance_due_on < $12 and k.status in ('active', 'faulty', 'suspended')))
