-- Points of need of the newest run of each province, each with the key of its place in the list: around a place the nearest first, in a box those that are not seen and the heaviest first.
-- $1, $2 first keys and first keys after of tiles that hold the box; $3 the box: west, south, east, north; $4 longitude or null; $5 latitude; $6 metres; $7 half; $8 to $12 after this key, or null; $13 at most.
select p.metres_off, p.is_seen, p.lighter, p.commune_id, p.number, jsonb_build_object('coverage_run_id', p.coverage_run_id, 'commune_id', p.commune_id, 'commune_name', c.full_name, 'number', p.number, 'source', p.source,
    'near', p.near, 'task', p.task, 'lon', p.lon, 'lat', p.lat, 'is_lit', p.is_lit, 'metres', round(p.metres::numeric, 1), 'distance_m', round(p.distance_m::numeric, 1),
    'day', jsonb_build_object('weight', round(p.by_day::numeric, 3), 'of_incidents', round((p.by_day - p.plain_by_day)::numeric, 3), 'seen_by', p.seen_by_day,
        'seen_by_at_most', p.at_most_by_day, 'seen', case when p.seen_by_day > 0 then 1 when p.at_most_by_day > 0 then 2 else 0 end),
    'night', jsonb_build_object('weight', round(p.by_night::numeric, 3), 'of_incidents', round((p.by_night - p.plain_by_night)::numeric, 3), 'seen_by', p.seen_by_night,
        'seen_by_at_most', p.at_most_by_night, 'seen', case when p.seen_by_night > 0 then 1 when p.at_most_by_night > 0 then 2 else 0 end))::text
from (
    select x.*, coalesce(x.distance_m, 0) as metres_off, (x.seen_by > 0)::int as is_seen, -x.weight as lighter
    from (
        select n.*, case when $4::float8 is not null then st_distance(st_makepoint(n.lon, n.lat)::geography, st_makepoint($4, $5::float8)::geography) end as distance_m,
            case $7::text when 'night' then n.by_night else n.by_day end as weight, case $7 when 'night' then n.seen_by_night else n.seen_by_day end as seen_by
        from unnest($1::bigint[], $2::bigint[]) k (first, after) join need_point n on n.tile_key >= k.first and n.tile_key < k.after
        where n.lon between ($3::float8[])[1] and ($3::float8[])[3] and n.lat between ($3::float8[])[2] and ($3::float8[])[4]
            and n.coverage_run_id in (
                select distinct on (r.province_code) r.coverage_run_id from coverage_run r where r.state = 'done' order by r.province_code, r.finished_at desc)
    ) x
    where x.distance_m is null or x.distance_m <= $6::float8
) p join commune c using (commune_id)
where $8::float8 is null or (p.metres_off, p.is_seen, p.lighter, p.commune_id, p.number) > ($8, $9::int, $10::float8, $11::uuid, $12::int)
order by p.metres_off, p.is_seen, p.lighter, p.commune_id, p.number
limit $13
