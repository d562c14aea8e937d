-- Sums of a commune, as columns; in the place of earlier ones of the same units.
insert into coverage_figure (coverage_run_id, commune_id, unit_kind, unit_id, half, source, points, need, seen, seen_twice, seen_at_most, seen_if_turned, seen_if_repaired, street_m, street_seen_m)
select $1::uuid, $2::uuid, * from unnest($3::text[], $4::uuid[], $5::text[], $6::text[], $7::int[], $8::float8[], $9::float8[], $10::float8[], $11::float8[], $12::float8[], $13::float8[], $14::float8[], $15::float8[])
on conflict (coverage_run_id, commune_id, unit_kind, unit_id, half, source) do update set points = excluded.points, need = excluded.need, seen = excluded.seen,
    seen_twice = excluded.seen_twice, seen_at_most = excluded.seen_at_most, seen_if_turned = excluded.seen_if_turned, seen_if_repaired = excluded.seen_if_repaired,
    street_m = excluded.street_m, street_seen_m = excluded.street_seen_m
