-- Sites in use within a few metres of a point: probably the same mounting place. $3 metres, $4 site to leave out.
select jsonb_build_object('site_id', s.site_id, 'site_code', s.site_code, 'site_name', s.site_name,
    'distance_m', round(st_distance(s.geom::geography, p.geog)::numeric, 1))
from site s, (select st_setsrid(st_makepoint($1, $2), 4326)::geography as geog, st_setsrid(st_makepoint($1, $2), 4326) as geom) p
where s.retired_on is null and s.geom && st_expand(p.geom, $3 / 100000.0) and st_dwithin(s.geom::geography, p.geog, $3)
    and ($4::uuid is null or s.site_id <> $4)
order by st_distance(s.geom::geography, p.geog), s.site_code
limit 5
