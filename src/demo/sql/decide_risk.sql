-- Decisions of a period, two weeks after it: mostly what was computed, of one in four worse; of the areas that were selected in the period before, two in three are low now, and of those that had been
-- converted earlier one in six is back. In three of the periods half of the areas to be converted are selected. $1 first day; $2 day after the last; $3 which year's selection, or null; $4 seed.
with drawn as (
    select a.risk_assessment_id, a.commune_id, a.risk_scheme_id, k.level as computed, c.rank as computed_rank,
        ('x' || left(md5($4::bigint || ' decide ' || a.commune_id || $1::date), 6))::bit(24)::int % 100 as n,
        exists (select from risk_assessment b where b.commune_id = a.commune_id and b.risk_scheme_id = a.risk_scheme_id and b.period_to = $1 and b.selected_year is not null) as was_selected,
        exists (select from risk_assessment b where b.commune_id = a.commune_id and b.risk_scheme_id = a.risk_scheme_id and b.result = 'achieved' and b.period_to < $1) as was_converted
    from risk_assessment a
        join risk_computed k using (risk_assessment_id)
        join risk_level c on c.risk_scheme_id = a.risk_scheme_id and c.code = k.level
    where a.is_demo and a.period_from = $1 and a.period_to = $2::date and a.decided_level is null
), wanted as (
    select d.*, case when d.was_selected and d.n < 66 then 3 when d.was_converted and d.n < 17 then 2 when d.was_converted then greatest(d.computed_rank, 3)
        when d.n between 60 and 74 then least(d.computed_rank, 2) when d.n between 75 and 82 then 1 when d.n between 90 and 94 then least(d.computed_rank + 1, 5)
        else d.computed_rank end as rank
    from drawn d
)
update risk_assessment a set decided_level = l.code, decision_number = (100 + extract(month from $2)::int) || '/QĐ-BCĐ (minh họa)', decision_on = $2 + 14, decided_by = 'province',
    computed_level_then = w.computed, next_review_on = $2 + 180,
    override_reason = case when l.code is distinct from w.computed then
        case when w.was_selected and w.n < 66 then 'Đã chuyển hóa theo kế hoạch (minh họa)' when w.was_converted and w.n < 17 then 'Phức tạp trở lại (minh họa)'
            else 'Theo kết quả rà soát thực tế (minh họa)' end end,
    selected_year = case when $3::int is not null and l.is_risk and w.n % 2 = 0 then $3 end,
    selected_document = case when $3 is not null and l.is_risk and w.n % 2 = 0 then 'Kế hoạch chuyển hóa năm ' || $3 || ' (minh họa)' end
from wanted w join risk_level l on l.risk_scheme_id = w.risk_scheme_id and l.rank = w.rank
where a.risk_assessment_id = w.risk_assessment_id
