-- Which of some places lie outside of communes, by their numbers from 0. What may not hang anything counts up to so far beyond the border. $1 longitudes; $2 latitudes;
-- $3 metres beyond the border that are let through, each; $4 communes.
select (x.at - 1)::int
from unnest($1::float8[], $2::float8[], $3::float8[]) with ordinality x (lon, lat, beyond_m, at)
where not exists (
    select from commune c
    where c.commune_id = any ($4::uuid[])
        and case when x.beyond_m > 0 then st_dwithin(c.geom::geography, st_setsrid(st_makepoint(x.lon, x.lat), 4326)::geography, x.beyond_m)
            else st_intersects(c.geom, st_setsrid(st_makepoint(x.lon, x.lat), 4326)) end)
order by 1
