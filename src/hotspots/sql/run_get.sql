-- One run as it is told, with whether it is of the account's own province; none outside of the scope.
select to_jsonb(r) || jsonb_build_object('province_name', (select p.full_name from province p where p.code = r.province_code and p.valid_to is null),
    'is_own', coalesce(r.province_code = scope_province(), false))
from hotspot_run r where r.hotspot_run_id = $1::uuid
