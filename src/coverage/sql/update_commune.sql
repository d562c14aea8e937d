-- What is found of the cameras of a commune anew; no row if somebody else has written it meanwhile. $1 the run; $2 the commune; $3 now; $4 when it was written before; $5 to $8 counts.
update coverage_commune set computed_at = $3, working = $5, not_working = $6, unknown = $7, not_checked = $8
where coverage_run_id = $1::uuid and commune_id = $2::uuid and computed_at = $4
returning commune_id
