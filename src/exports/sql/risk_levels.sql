-- Assessments of a scheme, as its list has them. $1 scheme; $2 province; $3 a day of the period; $4 whether in English; $5 whether with boundaries.
select c.full_name, c.code, r.period_from, r.period_to, case when $4::bool then d.en else d.vi end as level_decided, r.decision_number, r.decision_on, r.decided_by, r.override_reason,
    case when $4 then p.en else p.vi end as level_proposed, r.proposal_reason, r.proposed_by, case when $4 then k.en else k.vi end as level_computed,
    case when $4 then w.en else w.vi end as level_possible, r.is_sample, r.missing_n, r.is_worsening, r.selected_year, r.selected_document, r.result, r.result_on, r.result_document,
    r.next_review_on, r.is_demo, r.risk_assessment_id, r.commune_id, c.valid_to, st_x(c.centre) as lon, st_y(c.centre) as lat, c.geom_quality,
    case when $5::bool then st_asbinary(coalesce(st_forcepolygonccw(c.geom), c.centre::geometry), 'NDR') end as shape
from risk_row r
    join risk_scheme s using (risk_scheme_id)
    join commune c on c.commune_id = r.commune_id
    left join risk_level d on d.risk_scheme_id = r.risk_scheme_id and d.code = r.decided_level
    left join risk_level p on p.risk_scheme_id = r.risk_scheme_id and p.code = r.proposed_level
    left join risk_level k on k.risk_scheme_id = r.risk_scheme_id and k.code = r.computed_level
    left join risk_level w on w.risk_scheme_id = r.risk_scheme_id and w.code = r.possible_level
where s.code = $1::text and ($2::text is null or r.commune_id in (select province_scope($2))) and ($3::date is null or (r.period_from <= $3 and r.period_to > $3))
order by r.period_from desc, coalesce(d.rank, k.rank) nulls last, c.full_name, r.commune_id
