-- All incidents of a tile by cell, from the stored counts: deltas, to be summed by cell. One row of equally long arrays.
select array_agg(cell) as cell, array_agg(n) as n
from incident_cell
where cell >= $1::bigint and cell < $2::bigint
