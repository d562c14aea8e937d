-- A run by commune. $1 the run; $2 the rows.
insert into hotspot_commune select (r).* from (select jsonb_populate_record(null::hotspot_commune, c || jsonb_build_object('hotspot_run_id', $1::uuid)) as r from jsonb_array_elements($2::jsonb) c) x
