-- Puts what was set aside of the newest done run of a province in its place. $1 code.
with s as (
    select r.coverage_run_id as aside, r.snapshot_of as id from coverage_run r where r.province_code = $1::text and r.state = 'snapshot'
), f as (
    update coverage_figure x set coverage_run_id = s.id from s where x.coverage_run_id = s.aside
), g as (
    update gap x set coverage_run_id = s.id,
        gap_id = md5(concat_ws(' ', s.id, x.half, x.commune_id, round(st_x(x.middle)::numeric, 7), round(st_y(x.middle)::numeric, 7)))::uuid
    from s where x.coverage_run_id = s.aside
), p as (
    update gap_plain x set coverage_run_id = s.id,
        gap_id = md5(concat_ws(' ', s.id, x.half, x.commune_id, round(st_x(x.middle)::numeric, 7), round(st_y(x.middle)::numeric, 7)))::uuid
    from s where x.coverage_run_id = s.aside
)
update coverage_commune x set coverage_run_id = s.id from s where x.coverage_run_id = s.aside
