-- An area of a run. $1 the run; $2 number; $3 commune; $4 near; $5 shape; $6, $7 centre; $8 cells; $9 n; $10 expected; $11 z; $12 p; $13 q; $14 verdict; $15 story; $16 hours; $17 by slice; $18 m2; $19 m of streets; $20 name;
-- $21 communes; $22 whether too large to act on; $23 the side that might take it apart.
insert into hotspot_area (hotspot_run_id, number, commune_id, near, geom, centre, cells, n, expected, z, p, q, verdict, story, hours, slice_n, area_m2, street_m, name, communes, is_wide, finer_side_m)
values ($1, $2, $3, $4, st_multi(st_collectionextract(st_makevalid($5::text::geometry), 3)), st_setsrid(st_makepoint($6, $7), 4326), $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
