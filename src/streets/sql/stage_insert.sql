-- Rows of a load, column by column.
insert into stage_street (number, of_table, import_key, osm_type, osm_id, part, geom, unit, word, is_link, is_area, name, ref, n, oneway, height_m, height_basis, levels, is_lit)
select u.number, u.of_table, u.import_key, u.osm_type, u.osm_id, u.part, st_geomfromwkb(u.geom, 4326), u.unit, u.word, u.is_link, u.is_area, u.name, u.ref, u.n,
    u.oneway, u.height_m, u.height_basis, u.levels, u.is_lit
from unnest($1::bigint[], $2::text[], $3::uuid[], $4::text[], $5::bigint[], $6::int[], $7::bytea[], $8::uuid[], $9::text[], $10::bool[], $11::bool[], $12::text[],
        $13::text[], $14::int[], $15::text[], $16::float8[], $17::text[], $18::float8[], $19::bool[])
    as u (number, of_table, import_key, osm_type, osm_id, part, geom, unit, word, is_link, is_area, name, ref, n, oneway, height_m, height_basis, levels, is_lit)
