-- How many rows list_site.sql has in all; the same parameters to $12, then $13 the day, $14 the import.
select count(*)
from site s
where case $1::text when 'true' then s.retired_on is not null and coalesce(s.retired_on <= $13::date, true) when 'all' then true
        else s.retired_on is null or coalesce(s.retired_on > $13, false) end
    and ($13 is null or site_known_on(s.site_id, s.created_at, $13))
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
    and ($14::uuid is null or (s.import_id = $14 or exists (select from camera k where k.site_id = s.site_id and k.import_id = $14)))
