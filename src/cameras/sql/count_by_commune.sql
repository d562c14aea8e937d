-- Sites and cameras in use by the communes of a day. Where the day has the units of today the stored assignment serves;
-- for other days the point decides, or the nearest unit. $1 boundary day, $2 province of today, $3 today,
-- $4 a day: the register as it was then (null: as it is).
with placed as (
    select s.site_id, case when n.commune_id is not null then s.current_commune_id else o.commune_id end as commune_id,
        coalesce(case when n.commune_id is not null then s.commune_basis = 'nearest' else o.basis = 'nearest' end, false) as is_near
    from site s
        left join commune n on n.commune_id = s.current_commune_id and (n.valid_from is null or n.valid_from <= $1) and (n.valid_to is null or n.valid_to > $1)
        left join lateral (select a.commune_id, a.basis from commune_at(s.geom, $1) a where n.commune_id is null) o on true
    where (s.retired_on is null or coalesce(s.retired_on > $4::date, false)) and ($4 is null or site_known_on(s.site_id, s.created_at, $4))
        and ($2::text is null or s.current_commune_id in (select province_scope($2)))
)
select c.commune_id, c.code, c.full_name, count(distinct p.site_id) as sites, count(k.camera_id) as cameras,
    count(k.camera_id) filter (where k.status = 'active') as active, count(k.camera_id) filter (where k.status = 'faulty') as faulty,
    count(k.camera_id) filter (where k.is_bearing_unknown) as unknown_bearing, count(k.camera_id) filter (where k.is_overdue) as overdue,
    count(k.camera_id) filter (where k.is_overdue is null) as overdue_unknown,
    c.geom_quality <> 'approximate' and bool_and(not p.is_near) as exact, st_x(c.centre) as lon, st_y(c.centre) as lat
from placed p join commune c using (commune_id) left join camera_on($4, $3) k on k.site_id = p.site_id and k.status <> 'removed'
group by c.commune_id
order by c.full_name, c.commune_id
