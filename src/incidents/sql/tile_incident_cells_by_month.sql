-- Incidents of a tile by cell for a window of whole months or one group of offences, from the counts by month (`tile_month`).
select array_agg(cell) as cell, array_agg(n) as n
from incident_month_cell
where cell >= $1::bigint and cell < $2::bigint
    and ($3::int is null or month >= $3) and ($4::int is null or month < $4) and ($5::text is null or offence_group = $5)
