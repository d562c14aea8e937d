-- Cameras of a tile by cell, as they were on a day ($4): counted from the rows.
select array_agg(cell) as cell, array_agg(n) as n
from (
    select tile_cell(s.tile_key, $3::int) as cell, count(*) as n
    from site s join camera c using (site_id) join camera_status t on t.camera_id = c.camera_id
    where s.tile_key >= $1::bigint and s.tile_key < $2::bigint and (s.retired_on is null or s.retired_on > $4::date)
        and t.status <> 'removed' and t.since_on <= $4 and (t.until_on is null or t.until_on > $4)
    group by 1
) t
