-- The next communes with changes that wait, small changes before loads: id, code of the province, the run to keep current (none: there is none any more), whether borders changed. Not those of a province that is computed anyway.
select x.commune_id, p.code,
    (select r.coverage_run_id from coverage_run r where r.province_code = p.code and r.state = 'done' order by r.finished_at desc limit 1),
    bool_or(x.kind = 'boundary')
from coverage_change x join commune c using (commune_id) join province p using (province_id)
where not exists (select from coverage_run r where r.province_code = p.code and r.state in ('queued', 'running'))
group by x.commune_id, p.code
order by bool_or(x.kind = 'boundary') desc, bool_or(x.kind <> 'street') desc, min(x.coverage_change_id)
limit $1
