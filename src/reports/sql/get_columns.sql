-- A report with the names that its kept versions have, to compare them. $1 its id.
select to_jsonb(r) from report r where r.report_id = $1::uuid
