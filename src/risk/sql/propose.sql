-- A commune's proposal, if the assessment is still the version that the writer saw and not decided; no row: it is not. $1 id; $2 version; $3 fields; $4 today.
update risk_assessment a set proposed_level = $3::jsonb->>'proposed_level', proposal_reason = $3->>'proposal_reason', proposed_by = $3->>'proposed_by', proposed_on = $4::date
where a.risk_assessment_id = $1::uuid and a.version = $2 and a.decided_level is null
returning a.version
