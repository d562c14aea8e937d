-- Cameras of a tile by cell, counted from the rows: for a tile too full to show them one by one.
select array_agg(cell) as cell, array_agg(n) as n
from (
    select tile_cell(s.tile_key, $3::int) as cell, count(*) as n
    from site s join camera c using (site_id)
    where s.tile_key >= $1::bigint and s.tile_key < $2::bigint and s.retired_on is null and c.status <> 'removed'
    group by 1
) t
