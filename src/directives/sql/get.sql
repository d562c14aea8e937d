-- One directive with its targets and deadlines.
select to_jsonb(r) from directive_row r where r.directive_id = $1::uuid
