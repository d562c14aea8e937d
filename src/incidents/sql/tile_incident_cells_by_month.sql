-- Incidents of a tile by cell for a window of whole months or one group of offences, from the stored counts by month.
select array_agg(key) as key, array_agg(n) as n
from (
    select tile_cell_middle(cell, tile_cell_level($3::int), $3 + 5) as key, sum(n) as n
    from incident_month_cell
    where cell between tile_cell($1::bigint, tile_cell_level($3)) and tile_cell($2::bigint - 1, tile_cell_level($3))
        and ($4::date is null or month >= date_part('year', $4) * 12 + date_part('month', $4) - 1)
        and ($5::date is null or month < date_part('year', $5) * 12 + date_part('month', $5) - 1)
        and ($6::text is null or offence_group = $6)
    group by 1
    having sum(n) > 0
) t
