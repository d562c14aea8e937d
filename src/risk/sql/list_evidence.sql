-- Evidence of an assessment, the newest first. $1 the assessment.
select to_jsonb(e) || jsonb_build_object('href', '/api/v1/risk/evidence/' || e.risk_evidence_id)
from risk_evidence e where e.risk_assessment_id = $1::uuid order by e.added_at desc, e.risk_evidence_id
