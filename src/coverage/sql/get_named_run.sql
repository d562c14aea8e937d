-- A done run: its province, the done run before it, and whether it is the newest of its province.
select r.province_code,
    (select b.coverage_run_id from coverage_run b where b.province_code = r.province_code and b.state = 'done' and b.finished_at < r.finished_at order by b.finished_at desc limit 1),
    not exists (select from coverage_run l where l.province_code = r.province_code and l.state = 'done' and l.finished_at > r.finished_at)
from coverage_run r
where r.coverage_run_id = $1::uuid and r.state = 'done'
