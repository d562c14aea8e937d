-- The newest done run of a province, when it began to count, its borders and version, and what its need is made from. $1 code.
select r.coverage_run_id, r.as_of, r.boundary_date, r.code_version, r.finished_at, r.recipe, r.incident_from, r.incident_to
from coverage_run r where r.province_code = $1 and r.state = 'done' order by r.finished_at desc limit 1
