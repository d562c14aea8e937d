-- One run as it is told, with whether it is of the account's own province, and the codes of the hotspots that were declared from it; none outside of the scope.
select to_jsonb(r) || jsonb_build_object('province_name', (select p.full_name from province p where p.code = r.province_code and p.valid_to is null),
    'is_own', coalesce(r.province_code = scope_province(), false),
    'declared', coalesce((select jsonb_agg(h.hotspot_code order by h.hotspot_code) from hotspot h where h.detected_run_id = r.hotspot_run_id), '[]'))
from hotspot_run r where r.hotspot_run_id = $1::uuid
