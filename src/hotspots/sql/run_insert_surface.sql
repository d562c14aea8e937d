-- The surface of a run.
insert into hotspot_surface (hotspot_run_id, cols, rows, bounds, scaled, most_per_km2, bandwidth_m, rule) values ($1, $2, $3, $4, $5, $6, $7, $8)
