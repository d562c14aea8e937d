-- All incidents of a tile by cell, from the stored counts. One row of equally long arrays.
select array_agg(key) as key, array_agg(n) as n
from (
    select tile_cell_middle(cell, tile_cell_level($3::int), $3 + 5) as key, sum(n) as n
    from incident_cell
    where cell between tile_cell($1::bigint, tile_cell_level($3)) and tile_cell($2::bigint - 1, tile_cell_level($3))
    group by 1
    having sum(n) > 0
) t
