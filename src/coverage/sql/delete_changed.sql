-- What was changed of the newest done run of a province since it ended, before what was set aside takes its place. $1 code.
with aside as (
    select s.snapshot_of as id, k.commune_id
    from coverage_run s join coverage_commune k using (coverage_run_id)
    where s.province_code = $1::text and s.state = 'snapshot'
), f as (
    delete from coverage_figure x using aside a where x.coverage_run_id = a.id and x.commune_id = a.commune_id
), p as (
    delete from gap_plain x using aside a where x.coverage_run_id = a.id and x.commune_id = a.commune_id
), g as (
    delete from gap x using aside a where x.coverage_run_id = a.id and x.commune_id = a.commune_id
)
delete from coverage_commune x using aside a where x.coverage_run_id = a.id and x.commune_id = a.commune_id
