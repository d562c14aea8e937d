-- Cameras of a tile by cell, counted from the rows: for a tile too full to show them one by one.
select array_agg(key) as key, array_agg(n) as n
from (
    select tile_cell_middle(s.tile_key, 30, $3::int + 5) as key, count(*) as n
    from site s join camera c using (site_id)
    where s.tile_key >= $1::bigint and s.tile_key < $2::bigint and s.retired_on is null and c.status <> 'removed'
    group by 1
) t
