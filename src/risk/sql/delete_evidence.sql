-- Takes a piece of evidence out, with its file. $1 its id.
delete from risk_evidence e where e.risk_evidence_id = $1::uuid returning e.risk_evidence_id
