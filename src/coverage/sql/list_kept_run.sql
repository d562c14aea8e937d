-- The newest done run of each province: its recipe, and the version that made it.
select distinct on (r.province_code) r.coverage_run_id, r.recipe, r.code_version from coverage_run r where r.state = 'done' order by r.province_code, r.finished_at desc
