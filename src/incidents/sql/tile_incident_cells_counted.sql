-- Incidents of a tile by cell, counted from the rows: for filters that the stored counts cannot answer.
select array_agg(cell) as cell, array_agg(n) as n
from (
    select tile_cell(i.tile_key, $3::int) as cell, count(*) as n
    from incident i join offence o using (offence_code)
    where i.tile_key >= $1::bigint and i.tile_key < $2::bigint and i.voided_on is null and o.is_mappable
        and ($4::timestamptz is null or i.occurred_from >= $4)
        and ($5::timestamptz is null or i.occurred_from < $5)
        and ($6::text is null or o.offence_group = $6)
    group by 1
) t
