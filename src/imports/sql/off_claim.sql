-- How far points lie outside of the units that their rows claim, metres. $1 unit ids, $2 lon, $3 lat; in the order of the arrays
select coalesce(st_distance(c.geom::geography, st_setsrid(st_makepoint(r.lon, r.lat), 4326)::geography), 0)
from unnest($1::uuid[], $2::float8[], $3::float8[]) with ordinality as r (commune_id, lon, lat, n)
    left join commune c on c.commune_id = r.commune_id
order by r.n
