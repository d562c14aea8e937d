-- What a run found of the cameras of a commune.
insert into coverage_commune (coverage_run_id, commune_id, computed_at, boundary_quality, working, not_working, not_checked, unknown_by_day, unknown_by_night,
    that_matter_by_day, that_matter_by_night, plain_that_matter_by_day, plain_that_matter_by_night, is_whole, has_coarse_need, street_lit_m,
    street_unlit_m, street_unknown_m)
values ($1, $2, $3, $4, $5, $6, $7, ($8::int[])[1], ($8)[2], $9, $10, $11, $12, $13, $14, $15, $16, $17)
