-- An assessment with the names that its kept versions have, to compare them. $1 its id.
select to_jsonb(a) from risk_assessment a where a.risk_assessment_id = $1::uuid
