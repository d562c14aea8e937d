-- Points of a plan's need in a box, and those of some numbers, by number. $1 plan; $2 west, south, east, north; $3 numbers.
select n.commune_id, x.source, nullif(x.near, '') as near, x.task, x.lon, x.lat, x.metres, x.by_day, x.by_night, x.is_lit, x.seen_by_day, x.seen_by_night, n.first + x.at::int - 1 as number
from plan_need n join commune c using (commune_id)
    cross join lateral unnest(n.source, n.near, n.task, n.lon, n.lat, n.metres, n.by_day, n.by_night, n.is_lit, n.seen_by_day, n.seen_by_night)
        with ordinality x (source, near, task, lon, lat, metres, by_day, by_night, is_lit, seen_by_day, seen_by_night, at)
where n.plan_id = $1::uuid
    and (c.geom && st_makeenvelope(($2::float8[])[1], ($2::float8[])[2], ($2::float8[])[3], ($2::float8[])[4], 4326)
        or exists (select from unnest($3::int[]) m where m >= n.first and m < n.first + cardinality(n.lon)))
    and ((x.lon between ($2::float8[])[1] and ($2::float8[])[3] and x.lat between ($2::float8[])[2] and ($2::float8[])[4]) or n.first + x.at::int - 1 = any ($3))
order by number
