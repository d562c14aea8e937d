-- The file of a piece of evidence, with its media type, name and sha256. $1 its id.
select f.body, e.media_type, e.stored_name, e.sha256 from risk_evidence e join risk_evidence_file f using (risk_evidence_id) where e.risk_evidence_id = $1::uuid
