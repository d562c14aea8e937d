-- Sums of the need of communes before and after, as columns. $1 plan.
insert into plan_figure (plan_id, commune_id, half, source, points, need, seen_before, seen_after, street_m, street_before_m, street_after_m)
select $1::uuid, * from unnest($2::uuid[], $3::text[], $4::text[], $5::int[], $6::float8[], $7::float8[], $8::float8[], $9::float8[], $10::float8[], $11::float8[])
