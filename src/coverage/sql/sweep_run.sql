-- What is left of runs that were not done, and points of need of all but the newest done run of each province.
with not_done as (
    select coverage_run_id from coverage_run where state in ('failed', 'cancelled')
), f as (
    delete from coverage_figure where coverage_run_id in (select coverage_run_id from not_done)
), g as (
    delete from gap where coverage_run_id in (select coverage_run_id from not_done)
), p as (
    delete from gap_plain where coverage_run_id in (select coverage_run_id from not_done)
), c as (
    delete from coverage_commune where coverage_run_id in (select coverage_run_id from not_done)
)
delete from need_point n
where n.coverage_run_id not in (select distinct on (r.province_code) r.coverage_run_id from coverage_run r where r.state = 'done' order by r.province_code, r.finished_at desc)
    and n.coverage_run_id not in (select r.coverage_run_id from coverage_run r where r.state = 'running')
