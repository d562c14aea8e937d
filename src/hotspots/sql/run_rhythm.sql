-- Hours and days of a commune of a run; no row where it is not told of. $1 the run; $2 the commune.
select m.rhythm from hotspot_commune m where m.hotspot_run_id = $1::uuid and m.commune_id = $2::uuid
