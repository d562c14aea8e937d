-- The two newest done runs of a province (or of that of a commune), with what waits. $1 code; $2 commune.
with asked as (
    select coalesce($1::text, (select p.code from commune c join province p using (province_id) where c.commune_id = $2::uuid)) as code
), waits as (
    select count(*) as waiting, count(distinct x.commune_id) filter (where x.failures > 0) as postponed, min(x.changed_at) as stale_since
    from coverage_change x join commune c using (commune_id) join province p using (province_id), asked
    where p.code = asked.code and ($2 is null or x.commune_id = $2)
)
select (select r.coverage_run_id from coverage_run r where r.province_code = asked.code and r.state = 'done' order by r.finished_at desc limit 1) as newest,
    (select r.coverage_run_id from coverage_run r where r.province_code = asked.code and r.state = 'done' order by r.finished_at desc offset 1 limit 1) as before,
    exists (select from coverage_run r where r.province_code = asked.code and r.state in ('queued', 'running')) as is_computing, waits.waiting, waits.postponed, waits.stale_since
from asked, waits
