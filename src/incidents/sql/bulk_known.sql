-- Incidents whose codes rows of a file bring along, to be compared with them. $1 codes
select r.incident_code, to_jsonb(r) from incident_row r where r.incident_code = any($1) and r.voided_on is null
