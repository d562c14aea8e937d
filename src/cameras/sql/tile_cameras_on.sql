-- Cameras of a tile with the status that they had on a day ($3).
select array_agg(tile_key) as key, array_agg(camera_id) as camera_id, array_agg(site_id) as site_id, array_agg(azimuth_deg) as azimuth,
    array_agg(hfov_deg) as hfov, array_agg(camera_type) as type, array_agg(status) as status
from (
    select s.tile_key, c.camera_id, s.site_id, c.azimuth_deg, c.hfov_deg, c.camera_type, t.status
    from site s join camera c using (site_id) join camera_status t on t.camera_id = c.camera_id
    where s.tile_key >= $1::bigint and s.tile_key < $2::bigint and (s.retired_on is null or s.retired_on > $3::date)
        and t.status <> 'removed' and t.since_on <= $3 and (t.until_on is null or t.until_on > $3)
    limit $4::bigint
) t
