-- Plans of a province (or of all of the scope), the last asked for first, without their inputs. $1 code or null; $2 at most.
select to_jsonb(p) - 'inputs' || jsonb_build_object('province_name', (select v.full_name from province v where v.code = p.province_code and v.valid_to is null))
from plan p
where $1::text is null or p.province_code = $1
order by p.asked_at desc, p.plan_id desc
limit $2
