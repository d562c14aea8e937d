-- Incidents of a tile by cell, counted from the rows: for filters that the stored counts cannot answer.
select array_agg(key) as key, array_agg(n) as n
from (
    select tile_cell_middle(i.tile_key, 30, $3::int + 5) as key, count(*) as n
    from incident i join offence o using (offence_code)
    where i.tile_key >= $1::bigint and i.tile_key < $2::bigint and i.voided_on is null and o.is_mappable
        and ($4::date is null or i.occurred_from >= $4::timestamp at time zone 'Asia/Ho_Chi_Minh')
        and ($5::date is null or i.occurred_from < $5::timestamp at time zone 'Asia/Ho_Chi_Minh')
        and ($6::text is null or o.offence_group = $6)
    group by 1
) t
