-- What was computed of communes in a period, in place of what was there; of those that are decided nothing changes. How many were written.
-- $1 scheme; $2 first day; $3 day after the last; $4 rule set; $5 whether a sample; $6 the moment; $7 communes; $8 levels; $9 raw levels; $10 possible levels; $11 worsening; $12 missing; $13 explanations.
with written as (
    insert into risk_computed (risk_assessment_id, commune_id, risk_rule_set_id, is_sample, level, raw_level, possible_level, is_worsening, missing_n, explanation, computed_at)
    select a.risk_assessment_id, a.commune_id, $4::uuid, $5::bool, c.level, c.raw_level, c.possible_level, c.is_worsening, c.missing_n, c.explanation::jsonb, $6::timestamptz
    from unnest($7::uuid[], $8::text[], $9::text[], $10::text[], $11::bool[], $12::int[], $13::text[]) c (commune_id, level, raw_level, possible_level, is_worsening, missing_n, explanation)
        join risk_assessment a on a.commune_id = c.commune_id and a.risk_scheme_id = $1::uuid and a.period_from = $2::date and a.period_to = $3::date
    where a.decided_level is null
    on conflict (risk_assessment_id) do update set (risk_rule_set_id, is_sample, level, raw_level, possible_level, is_worsening, missing_n, explanation, computed_at)
        = (excluded.risk_rule_set_id, excluded.is_sample, excluded.level, excluded.raw_level, excluded.possible_level, excluded.is_worsening, excluded.missing_n, excluded.explanation, excluded.computed_at)
    returning 1
)
select count(*) from written
