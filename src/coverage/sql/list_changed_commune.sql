-- The next communes with changes that wait, small changes before loads: id, code of the province, the run to keep current (none: there is none any more), whether borders changed. Not those of a province that is computed anyway, nor those that have failed a while ago: 10 s, then twice as long each time.
select x.commune_id, p.code,
    (select r.coverage_run_id from coverage_run r where r.province_code = p.code and r.state = 'done' order by r.finished_at desc limit 1),
    bool_or(x.kind = 'boundary')
from coverage_change x join commune c using (commune_id) join province p using (province_id)
where not exists (select from coverage_run r where r.province_code = p.code and r.state in ('queued', 'running'))
group by x.commune_id, p.code
having coalesce(max(x.tried_at + interval '10 seconds' * power(2, least(x.failures, 9) - 1)) <= clock_timestamp(), true)
order by bool_or(x.kind = 'boundary') desc, bool_or(x.kind <> 'street') desc, min(x.coverage_change_id)
limit $1
