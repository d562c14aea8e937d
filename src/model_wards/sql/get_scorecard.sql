-- One scorecard with its criteria. $1 its id.
select to_jsonb(r) from scorecard_row r where r.scorecard_id = $1::uuid
