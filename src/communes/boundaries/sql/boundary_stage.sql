-- Where the units of a boundary file land before they are judged. Dropped by boundary_unstage.sql.
create temp table stage_boundary (
    n int primary key, code text, name text, geom geometry(MultiPolygon, 4326), commune_id uuid, matched_by text,
    repaired_by double precision
) on commit drop;
