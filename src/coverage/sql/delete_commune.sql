-- What a run has of a commune, before it is written anew. $1 the run; $2 the commune.
with f as (
    delete from coverage_figure where coverage_run_id = $1::uuid and commune_id = $2::uuid
), g as (
    delete from gap where coverage_run_id = $1 and commune_id = $2
), p as (
    delete from gap_plain where coverage_run_id = $1 and commune_id = $2
), n as (
    delete from need_point where coverage_run_id = $1 and commune_id = $2
)
delete from coverage_commune where coverage_run_id = $1 and commune_id = $2
