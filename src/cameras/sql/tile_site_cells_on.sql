-- Sites of a tile by cell, with their cameras, as they were on a day ($4): counted from the rows.
with s as (
    select site_id, tile_cell(tile_key, $3::int) as cell, created_at
    from site
    where tile_key >= $1::bigint and tile_key < $2::bigint and (retired_on is null or retired_on > $4::date)
), k as (
    select c.site_id, count(*) filter (where t.status <> 'removed' and (t.until_on is null or t.until_on > $4)) as cameras
    from s join camera c using (site_id) join camera_status t on t.camera_id = c.camera_id and t.since_on <= $4
    group by c.site_id
)
select array_agg(cell) as cell, array_agg(n) as n, array_agg(cameras) as cameras
from (
    select s.cell, count(*) as n, coalesce(sum(k.cameras), 0)::bigint as cameras
    from s left join k using (site_id)
    where k.site_id is not null or (s.created_at at time zone 'Asia/Ho_Chi_Minh')::date <= $4
    group by 1
) t
