-- Every site of a list, by code. The parameters are those of the room's count_site.sql: $1 retired; $2 box; $3 province; $4 commune of
-- today; $5 text; $6 ownership; $7 site type; $8 programme; $9 status of any camera; $10 unknown bearing; $11 overdue; $12 today; $13 a day;
-- $14 the import that brought the site, or a camera of it.
with picked as (
    select s.site_id
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
), counted as (
    select k.site_id, count(*) as cameras, count(*) filter (where k.status = 'active') as active, count(*) filter (where k.status = 'faulty') as faulty,
        count(*) filter (where k.is_bearing_unknown) as unknown_bearing, count(*) filter (where k.is_overdue) as overdue,
        count(*) filter (where k.is_overdue is null) as overdue_unknown
    from camera_on($13, $12) k where k.status <> 'removed' group by k.site_id
)
select s.site_code, s.site_name, s.address_text, s.residential_area, st_x(s.geom) as lon, st_y(s.geom) as lat, s.position_accuracy_m, s.position_method,
    s.source_srid, s.source_x, s.source_y, s.site_type, s.mount, s.ownership, s.funding_source, s.managing_unit, s.programme, s.purpose_text, s.legal_basis,
    s.notice_sign_present, s.sees_private_premises, n.full_name as current_commune_name, n.code as current_commune_code,
    c.full_name as commune_name, c.code as commune_code, s.commune_basis, coalesce(k.cameras, 0) as cameras, coalesce(k.active, 0) as active,
    coalesce(k.faulty, 0) as faulty, coalesce(k.unknown_bearing, 0) as unknown_bearing, coalesce(k.overdue, 0) as overdue,
    coalesce(k.overdue_unknown, 0) as overdue_unknown, s.retired_on, s.retired_reason, s.source, s.is_demo, s.site_id, s.created_at, s.updated_at
from picked p
    join site s using (site_id)
    join commune c on c.commune_id = s.commune_id
    join commune n on n.commune_id = s.current_commune_id
    left join counted k using (site_id)
order by s.site_code
