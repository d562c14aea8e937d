-- What some communes propose for a period that is not decided. $1 first day; $2 the day of the proposal; $3 seed.
update risk_assessment a set proposed_level = k.level, proposal_reason = 'Thống nhất với mức máy tính (minh họa)', proposed_by = 'Công an cấp xã', proposed_on = $2::date
from risk_computed k
where k.risk_assessment_id = a.risk_assessment_id and a.is_demo and a.period_from = $1::date and a.decided_level is null and k.level is not null
    and ('x' || left(md5($3::bigint || ' propose ' || a.commune_id), 6))::bit(24)::int % 100 < 20
