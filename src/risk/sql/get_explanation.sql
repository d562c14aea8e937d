-- Why a computed level is what it is. $1 the assessment.
select k.explanation from risk_computed k where k.risk_assessment_id = $1::uuid
