-- Sites of a tile by cell, with their cameras, from the stored counts. One row of equally long arrays.
select array_agg(key) as key, array_agg(n) as n, array_agg(cameras) as cameras
from (
    select tile_cell_middle(cell, tile_cell_level($3::int), $3 + 5) as key, sum(sites) as n, sum(cameras) as cameras
    from site_cell
    where cell between tile_cell($1::bigint, tile_cell_level($3)) and tile_cell($2::bigint - 1, tile_cell_level($3))
    group by 1
    having sum(sites) > 0
) t
