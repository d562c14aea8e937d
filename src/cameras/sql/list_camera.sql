-- A page of cameras by code. $1 status; $2 box; $3 province; $4 commune of today; $5 text; $6 type; $7 unknown bearing; $8 overdue;
-- $9 today; $10 site; $11 after; $12 limit; $13 as features;
-- $14 a day: the register as it was then (null: as it is); $15 the import that brought it.
with picked as (
    select k.camera_id, o.status, o.is_overdue, o.maintenance_due_on
    from camera k join camera_on($14, $9) o using (camera_id) join site s on s.site_id = k.site_id
    where case when $1::text is null then o.status <> 'removed' or $10::uuid is not null else o.status = $1 end
        and ($2::float8[] is null or s.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
        and ($3::text is null or s.current_commune_id in (select province_scope($3)))
        and ($4::uuid is null or s.current_commune_id = $4)
        and ($5::text is null or s.text_fold like fold_like($5) or starts_with(k.camera_code, upper($5)))
        and ($6::text is null or k.camera_type = $6)
        and ($7::bool is null or $7 = o.is_bearing_unknown)
        and ($8::bool is null or $8 = o.is_overdue)
        and ($10::uuid is null or k.site_id = $10)
        and ($15::uuid is null or k.import_id = $15)
        and ($11::text is null or k.camera_code > $11)
    order by k.camera_code
    limit $12
)
select case when $13::bool then
        json_build_object('type', 'Feature', 'id', r.camera_id, 'geometry', json_build_object('type', 'Point', 'coordinates', json_build_array(r.lon, r.lat)),
            'properties', o.document)::text
    else o.document::text end,
    r.camera_code, r.is_demo
from picked join camera_row r using (camera_id),
    lateral (select case when $14 is null then row_to_json(r)
        else (to_jsonb(r) || jsonb_build_object('on', $14, 'status', picked.status, 'is_overdue', picked.is_overdue,
            'maintenance_due_on', picked.maintenance_due_on))::json end as document) o
order by r.camera_code
