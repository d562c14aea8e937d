-- What is found of the cameras of a commune anew; no row if somebody else has written it meanwhile. $1 the run; $2 the commune; $3 now; $4 when it was written before; $5 to $7 counts;
-- $8 unknown ones by day and by night; $9 to $12 those that matter.
update coverage_commune set computed_at = $3, working = $5, not_working = $6, not_checked = $7, unknown_by_day = ($8::int[])[1], unknown_by_night = ($8)[2],
    that_matter_by_day = $9, that_matter_by_night = $10, plain_that_matter_by_day = $11, plain_that_matter_by_night = $12
where coverage_run_id = $1::uuid and commune_id = $2::uuid and computed_at = $4
returning commune_id
