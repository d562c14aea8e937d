-- Runs of a province (or of all of the scope), the last asked for first. $1 code or null; $2 at most.
select to_jsonb(r) || jsonb_build_object('province_name', (select p.full_name from province p where p.code = r.province_code and p.valid_to is null))
from coverage_run r
where ($1::text is null or r.province_code = $1) and r.state <> 'snapshot'
order by r.asked_at desc, r.coverage_run_id desc
limit $2
