-- The units of points on their days and today, as locate.sql finds them for one; points without a unit within reach are left out.
-- $1 longitudes, $2 latitudes, $3 days, $4 today
select p.n, a.commune_id, a.basis, t.commune_id
from unnest($1::float8[], $2::float8[], $3::date[]) with ordinality p (lon, lat, on_date, n)
    cross join lateral commune_at(st_setsrid(st_makepoint(p.lon, p.lat), 4326), p.on_date) a
    cross join lateral commune_at(st_setsrid(st_makepoint(p.lon, p.lat), 4326), $4) t
