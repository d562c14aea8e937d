-- Whether the operator of spatial filters may run before a policy's condition, and so by its index; null without PostGIS.
select (select proleakproof from pg_proc where oid = to_regprocedure('geometry_overlaps(geometry, geometry)'))
