-- The next communes with changes that wait, small changes before loads: id, code of the province, the run to keep current (none: there is none any more), whether it takes a
-- new run: borders have changed, or the run is not one to go on with. Not those of a province that is computed anyway; nor those that have failed a while ago (10 s, then
-- twice as long each time); nor, where it takes a run, after one that was called off since: until something that takes a run has changed again, or an hour has passed; nor
-- after one that has failed a while ago (1 min, then twice as long each time).
-- $1 at most; $2 runs not to go on with.
with kept as (
    select distinct on (r.province_code) r.province_code, r.coverage_run_id, r.finished_at from coverage_run r where r.state = 'done' order by r.province_code, r.finished_at desc
), waits as (
    select x.commune_id, p.code, k.coverage_run_id, k.finished_at, bool_or(x.kind = 'boundary') or coalesce(k.coverage_run_id = any ($2::uuid[]), false) as takes_run,
        max(x.changed_at) filter (where x.kind = 'boundary' or k.coverage_run_id = any ($2)) as changed_at, bool_or(x.kind <> 'street') as is_small, min(x.coverage_change_id) as first
    from coverage_change x join commune c using (commune_id) join province p using (province_id) left join kept k on k.province_code = p.code
    where not exists (select from coverage_run r where r.province_code = p.code and r.state in ('queued', 'running'))
    group by x.commune_id, p.code, k.coverage_run_id, k.finished_at
    having coalesce(max(x.tried_at + interval '10 seconds' * power(2, least(x.failures, 9) - 1)) <= clock_timestamp(), true)
)
select w.commune_id, w.code, w.coverage_run_id, w.takes_run
from waits w
where w.coverage_run_id is null or not w.takes_run or (
    not exists (select from coverage_run e where e.province_code = w.code and e.state = 'cancelled' and e.finished_at > w.finished_at
        and e.finished_at >= coalesce(w.changed_at, '-infinity') and e.finished_at > clock_timestamp() - interval '1 hour')
    and coalesce((select max(e.finished_at) + interval '1 minute' * power(2, least(count(*), 9) - 1) <= clock_timestamp()
        from coverage_run e where e.province_code = w.code and e.state = 'failed' and e.finished_at > w.finished_at), true))
order by w.takes_run desc, w.is_small desc, w.first
limit $1
