-- One plan as it is told, with whether it is of the account's own province; none outside of the scope. Which communes it is about stands in its figures.
select to_jsonb(p) - 'ground' || jsonb_build_object(
    'province_name', (select v.full_name from province v where v.code = p.province_code and v.valid_to is null),
    'is_own', coalesce(p.province_code = scope_province(), false))
from plan p where p.plan_id = $1::uuid
