-- Sites of a tile by cell, with their cameras, counted from the rows: for a tile too full for single sites.
select array_agg(cell) as cell, array_agg(n) as n, array_agg(cameras) as cameras
from (
    select tile_cell(s.tile_key, $3::int) as cell, count(*) as n, sum(k.cameras)::bigint as cameras
    from site s, lateral (select count(*) as cameras from camera c where c.site_id = s.site_id and c.status <> 'removed') k
    where s.tile_key >= $1::bigint and s.tile_key < $2::bigint and s.retired_on is null
    group by 1
) t
