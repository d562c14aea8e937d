-- Incidents of a tile by cell, counted from the rows: for filters that the stored counts cannot answer, and for tiles too full
-- to show them one by one. Offences are joined per group, not per row; cells come once per offence and are summed by cell.
select array_agg(g.cell) as cell, array_agg(g.n) as n
from (
    select tile_cell(tile_key, $3::int) as cell, offence_code, count(*) as n
    from incident
    where tile_key >= $1::bigint and tile_key < $2::bigint and voided_on is null
        and ($4::timestamptz is null or occurred_from >= $4)
        and ($5::timestamptz is null or occurred_from < $5)
    group by 1, 2
) g join offence o using (offence_code)
where o.is_mappable and ($6::text is null or o.offence_group = $6)
