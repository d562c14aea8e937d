-- Cameras installed per month of a window; days of the first and last month outside of the window are not counted.
-- $1 from, $2 to (not included), $3 province
select to_char(m, 'YYYY-MM-DD') as period, count(k.camera_id) as installed
from generate_series(date_trunc('month', $1::date::timestamp), $2::date - 1, interval '1 month') m
    left join (camera k join site s using (site_id)) on date_trunc('month', k.installed_on::timestamp) = m
        and k.installed_on >= $1 and k.installed_on < $2
        and k.status not in ('proposed', 'approved', 'installing') and ($3::text is null or s.current_commune_id in (select province_scope($3)))
group by m order by m
