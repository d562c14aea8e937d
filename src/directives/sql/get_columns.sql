-- A directive with the names that its kept versions have, to compare them.
select to_jsonb(d) from directive d where d.directive_id = $1::uuid
