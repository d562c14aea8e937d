-- Sites of a tile by cell, with their cameras, from the stored counts: deltas, to be summed by cell.
select array_agg(cell) as cell, array_agg(sites) as n, array_agg(cameras) as cameras
from site_cell
where cell >= $1::bigint and cell < $2::bigint
