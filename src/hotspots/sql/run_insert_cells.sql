-- Cells of a run. $1 the run; $2 numbers; $3 communes; $4 shapes in degrees; $5 incidents; $6 expected; $7 z; $8 p; $9 q; $10 classes; $11 stories; incidents ($12) and classes ($13) by slice,
-- one cell after the other, so many of each cell ($14, $15).
insert into hotspot_cell (hotspot_run_id, number, commune_id, geom_3857, n, expected, z, p, q, class, story, slice_n, slice_class)
select $1::uuid, c.number, c.commune_id, st_transform(st_geometryn(c.shape::geometry, 1), 3857), c.n, c.expected, c.z, c.p, c.q, c.class, c.story,
    coalesce(($12::int[])[(c.at - 1) * $14::int + 1 : c.at * $14], '{}'), coalesce(($13::smallint[])[(c.at - 1) * $15::int + 1 : c.at * $15], '{}')
from unnest($2::int[], $3::uuid[], $4::text[], $5::int[], $6::float8[], $7::float8[], $8::float8[], $9::float8[], $10::smallint[], $11::text[])
    with ordinality as c (number, commune_id, shape, n, expected, z, p, q, class, story, at)
