-- Which writing of a commune of a run is the last one, and whether the run is the newest done one of its province. $1 the run; $2 the commune.
select (select k.xmin::text from coverage_commune k where k.coverage_run_id = r.coverage_run_id and k.commune_id = $2::uuid),
    not exists (select from coverage_run n where n.province_code = r.province_code and n.state = 'done' and n.finished_at > r.finished_at)
from coverage_run r
where r.coverage_run_id = $1::uuid and r.state = 'done'
