-- Assessments of a scheme that ended by a day, the latest first, with the units that they are of. $1 scheme; $2 the day; $3 province, or null.
select a.commune_id, a.period_from, a.period_to, d.rank::int as decided, l.rank::int as computed, w.rank::int as raw, m.rank::int as possible
from risk_assessment a
    left join risk_computed k using (risk_assessment_id)
    left join risk_level d on d.risk_scheme_id = a.risk_scheme_id and d.code = a.decided_level
    left join risk_level l on l.risk_scheme_id = a.risk_scheme_id and l.code = k.level
    left join risk_level w on w.risk_scheme_id = a.risk_scheme_id and w.code = k.raw_level
    left join risk_level m on m.risk_scheme_id = a.risk_scheme_id and m.code = k.possible_level
where a.risk_scheme_id = $1::uuid and a.period_to <= $2::date and a.period_to > $2 - 1500 and ($3::text is null or a.commune_id in (select province_scope($3)))
order by a.period_to desc
