-- One run as it is told; none outside of the scope.
select to_jsonb(r) || jsonb_build_object('province_name', (select p.full_name from province p where p.code = r.province_code and p.valid_to is null))
from coverage_run r where r.coverage_run_id = $1::uuid and r.state <> 'snapshot'
