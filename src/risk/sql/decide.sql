-- The decision of an assessment that is still the version that the writer saw, beside what was computed; no row: it is not. $1 id; $2 version; $3 fields.
update risk_assessment a set (decided_level, decision_number, decision_on, decided_by, override_reason, next_review_on, computed_level_then) =
    (select r.decided_level, r.decision_number, r.decision_on, r.decided_by, r.override_reason, coalesce(r.next_review_on, a.next_review_on),
        (select k.level from risk_computed k where k.risk_assessment_id = a.risk_assessment_id)
    from jsonb_populate_record(null::risk_assessment, '{"decided_by": "province"}'::jsonb || jsonb_strip_nulls($3::jsonb)) r)
where a.risk_assessment_id = $1::uuid and a.version = $2
returning a.version
