-- Of each staged site the nearest site in use within $1 metres, and the site that has its code: whether it is out of use, how far it is, and
-- which fields it has otherwise, whether it is demonstration data.
select t.n, near.site_code, near.site_name, near.distance_m, same.site_id, same.is_retired, same.distance_m, taken.code is not null and same.site_id is null, same.others, same.is_demo
from stage_site t
    left join lateral (
        select s.site_id, s.is_demo, s.retired_on is not null as is_retired, st_distance(s.geom::geography, t.geom::geography) as distance_m,
            (select array_agg(f.key order by f.key) from jsonb_each(t.fields) f
             where f.key not in ('source', 'site_code', 'is_demo') and to_jsonb(s) -> f.key is distinct from f.value) as others
        from site s where s.site_code = t.fields ->> 'site_code'
    ) same on true
    left join codes_in_use('site', (select array_agg(fields ->> 'site_code') from stage_site)) taken (code) on taken.code = t.fields ->> 'site_code'
    left join lateral (
        select s.site_code, s.site_name, st_distance(s.geom::geography, t.geom::geography) as distance_m
        from site s
        where s.retired_on is null and s.geom && st_expand(t.geom, $1 / 100000.0) and st_dwithin(s.geom::geography, t.geom::geography, $1)
        order by st_distance(s.geom::geography, t.geom::geography), s.site_code
        limit 1
    ) near on true
where near.site_code is not null or taken.code is not null
