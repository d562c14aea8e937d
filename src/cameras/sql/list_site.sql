-- A page of sites by code. $1 retired: true, false, all; $2 box; $3 province; $4 commune of today; $5 text; $6 ownership;
-- $7 site type; $8 programme; $9 status of any camera; $10 unknown bearing; $11 overdue; $12 today; $13 after; $14 limit; $15 as features;
-- $16 a day: the register as it was then (null: as it is); $17 the import that brought the site, or a camera of it.
with picked as (
    select s.site_id
    from site s
    where case $1::text when 'true' then s.retired_on is not null and coalesce(s.retired_on <= $16::date, true) when 'all' then true
            else s.retired_on is null or coalesce(s.retired_on > $16, false) end
        and ($16 is null or site_known_on(s.site_id, s.created_at, $16))
        and ($2::float8[] is null or s.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
        and ($3::text is null or s.current_commune_id in (select province_scope($3)))
        and ($4::uuid is null or s.current_commune_id = $4)
        and ($5::text is null or s.text_fold like fold_like($5))
        and ($6::text is null or s.ownership = $6)
        and ($7::text is null or s.site_type = $7)
        and ($8::text is null or s.programme = $8)
        and ($9::text is null or exists (select from camera_on($16, $12) k where k.site_id = s.site_id and k.status = $9))
        and ($10::bool is null or $10 = exists (select from camera_on($16, $12) k where k.site_id = s.site_id and k.is_bearing_unknown))
        and ($11::bool is null or case when $11 then exists (select from camera_on($16, $12) k where k.site_id = s.site_id and k.is_overdue)
            else not exists (select from camera_on($16, $12) k where k.site_id = s.site_id and k.is_overdue is distinct from false) end)
        and ($17::uuid is null or (s.import_id = $17 or exists (select from camera k where k.site_id = s.site_id and k.import_id = $17)))
        and ($13::text is null or s.site_code > $13)
    order by s.site_code
    limit $14
)
select case when $15::bool then
        json_build_object('type', 'Feature', 'id', r.site_id, 'geometry', json_build_object('type', 'Point', 'coordinates', json_build_array(r.lon, r.lat)),
            'properties', o.document)::text
    else o.document::text end,
    r.site_code, r.is_demo
from picked join site_row r using (site_id),
    lateral (select case when $16 is null then row_to_json(r) else (to_jsonb(r) || (
        select jsonb_build_object('on', $16, 'cameras', count(*), 'active', count(*) filter (where k.status = 'active'),
            'faulty', count(*) filter (where k.status = 'faulty'), 'unknown_bearing', count(*) filter (where k.is_bearing_unknown),
            'overdue', count(*) filter (where k.is_overdue), 'overdue_unknown', count(*) filter (where k.is_overdue is null))
        from camera_on($16, $12) k where k.site_id = r.site_id and k.status <> 'removed'))::json end as document) o
order by r.site_code
