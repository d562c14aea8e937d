-- Where the rows of a load wait until they are checked; what the load is about. A load that ended in this transaction leaves nothing behind.
drop table if exists pg_temp.stage_street, pg_temp.stage_street_about;
create temporary table stage_street (
    number bigint not null, of_table text not null, import_key uuid not null, osm_type text, osm_id bigint, part int not null, geom geometry not null,
    unit uuid, word text, is_link boolean, is_area boolean, name text, ref text, n int, oneway text, height_m float8, height_basis text, levels float8, is_lit boolean,
    fault text
) on commit drop;
create temporary table stage_street_about (today date, province text, import_id uuid) on commit drop;
