-- What a run found of the cameras of a commune.
insert into coverage_commune (coverage_run_id, commune_id, computed_at, boundary_quality, working, not_working, unknown, not_checked, is_whole)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
