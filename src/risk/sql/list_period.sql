-- Periods of a scheme, the latest first: how many communes are assessed, decided, selected. $1 scheme; $2 province, or null.
select jsonb_build_object('period_from', r.period_from, 'period_to', r.period_to, 'n', count(*), 'decided', count(r.decided_level), 'computed', count(r.computed_level),
    'proposed', count(r.proposed_level), 'selected', count(r.selected_year), 'is_before_reform', r.period_to <= '2025-07-01')
from risk_row r
where r.risk_scheme_id = $1::uuid and ($2::text is null or r.commune_id in (select province_scope($2)))
group by r.period_from, r.period_to order by r.period_from desc, r.period_to desc
