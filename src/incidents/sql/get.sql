-- One incident with the words of its offence.
select to_jsonb(r) from incident_row r where r.incident_id = $1
