-- A piece of evidence. $1 its id; $2 the assessment; $3 fields; $4 media type; $5 name; $6 octets; $7 sha256.
insert into risk_evidence (risk_evidence_id, risk_assessment_id, kind, media_type, stored_name, octets, sha256, note)
values ($1::uuid, $2::uuid, $3::jsonb->>'kind', $4::text, $5::text, $6::int, $7::text, $3->>'note')
