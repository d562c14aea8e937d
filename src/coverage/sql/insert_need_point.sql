-- Points of need of a commune, as columns.
insert into need_point (coverage_run_id, commune_id, number, source, near, task, lon, lat, metres, by_day, by_night, plain_by_day, plain_by_night, seen_by_day, at_most_by_day,
    seen_by_night, at_most_by_night, is_lit)
select $1::uuid, $2::uuid, * from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[], $9::float8[], $10::float8[], $11::float8[], $12::float8[],
    $13::float8[], $14::int[], $15::int[], $16::int[], $17::int[], $18::bool[])
