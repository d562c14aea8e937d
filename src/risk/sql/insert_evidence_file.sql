-- The file of a piece of evidence. $1 its id; $2 the octets.
insert into risk_evidence_file (risk_evidence_id, body) values ($1::uuid, $2::bytea)
