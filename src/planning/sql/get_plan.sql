-- One plan as it is told; none outside of the scope.
select to_jsonb(p) || jsonb_build_object('province_name', (select v.full_name from province v where v.code = p.province_code and v.valid_to is null))
from plan p where p.plan_id = $1::uuid
