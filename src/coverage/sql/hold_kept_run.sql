-- Holds the newest done run of a province, so that no newer one ends while it is written. $1 code.
select r.coverage_run_id
from coverage_run r
where r.coverage_run_id = (select n.coverage_run_id from coverage_run n where n.province_code = $1::text and n.state = 'done' order by n.finished_at desc limit 1)
for no key update
