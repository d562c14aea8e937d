-- What became of the areas that were selected in the period before this one. $1 first day; $2 day after the last.
update risk_assessment a set result = case when l.is_risk then 'not_achieved' else 'achieved' end, result_on = $2::date - 11, result_document = 'Biên bản kiểm tra (minh họa)'
from risk_assessment b join risk_level l on l.risk_scheme_id = b.risk_scheme_id and l.code = b.decided_level
where a.is_demo and a.selected_year is not null and a.result is null and a.period_to = $1::date and b.commune_id = a.commune_id and b.risk_scheme_id = a.risk_scheme_id and b.period_from = $1
