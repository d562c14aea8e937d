-- Asks for a run.
insert into coverage_run (province_code, recipe, incident_from, incident_to, as_of, boundary_date, code_version)
values ($1, $2, $3, $4, $5, $6, $7)
returning coverage_run_id
