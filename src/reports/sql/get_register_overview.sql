-- The state of the register: sites, cameras, how many work, by status and by owner. $1 province, $2 today,
-- $3 a day: the register as it was then (null: as it is).
with s as (
    select site_id, ownership, is_demo from site where (retired_on is null or coalesce(retired_on > $3::date, false)) and ($3 is null or site_known_on(site_id, created_at, $3))
        and ($1::text is null or current_commune_id in (select province_scope($1)))
), k as (
    select k.*, s.ownership, c.qcvn135_status from camera_on($3, $2) k join s using (site_id) join camera c using (camera_id) where k.status <> 'removed'
)
select jsonb_build_object(
    'sites', (select count(*) from s),
    'cameras', (select count(*) from k),
    'installed', (select count(*) from k where status in ('active', 'faulty', 'suspended')),
    'active', (select count(*) from k where status = 'active'),
    'by_status', coalesce((select jsonb_object_agg(status, n) from (select status, count(*) as n from k group by status) t), '{}'),
    'by_ownership', coalesce((select jsonb_object_agg(ownership, jsonb_build_object('sites', sites, 'cameras', cameras)) from (
        select s.ownership, count(distinct s.site_id) as sites, count(k.camera_id) as cameras from s left join k using (site_id) group by s.ownership) t), '{}'),
    'unknown_bearing', (select count(*) from k where is_bearing_unknown),
    'overdue', (select count(*) from k where is_overdue),
    'overdue_unknown', (select count(*) from k where is_overdue is null),
    'not_conforming', (select count(*) from k where qcvn135_status = 'not_conforming'),
    'demo', exists (select from s where is_demo))
