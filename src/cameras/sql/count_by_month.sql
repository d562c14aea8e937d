-- Cameras installed per month and in total up to then, from a day to another.
select to_char(m, 'YYYY-MM-DD') as period, count(k.camera_id) as installed
from generate_series(date_trunc('month', $1::date::timestamp), $2::date - 1, interval '1 month') m
    left join (camera k join site s using (site_id)) on date_trunc('month', k.installed_on::timestamp) = m
        and k.status not in ('proposed', 'approved', 'installing') and ($3::text is null or s.current_commune_id in (select province_scope($3)))
group by m order by m
