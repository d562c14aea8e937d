-- How many rows list_camera.sql has in all; the same parameters to $10, then $11 the day, $12 the import.
select count(*)
from camera k join camera_on($11, $9) o using (camera_id) join site s on s.site_id = k.site_id
where case when $1::text is null then o.status <> 'removed' or $10::uuid is not null else o.status = $1 end
    and ($2::float8[] is null or s.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
    and ($3::text is null or s.current_commune_id in (select province_scope($3)))
    and ($4::uuid is null or s.current_commune_id = $4)
    and ($5::text is null or s.text_fold like fold_like($5) or starts_with(k.camera_code, upper($5)))
    and ($6::text is null or k.camera_type = $6)
    and ($7::bool is null or $7 = o.is_bearing_unknown)
    and ($8::bool is null or $8 = o.is_overdue)
    and ($10::uuid is null or k.site_id = $10)
    and ($12::uuid is null or k.import_id = $12)
