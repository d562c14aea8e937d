-- Cameras of a tile: the sites in its range of keys, then their cameras, both from covering indexes.
select array_agg(tile_key) as key, array_agg(camera_id) as camera_id, array_agg(site_id) as site_id, array_agg(azimuth_deg) as azimuth,
    array_agg(hfov_deg) as hfov, array_agg(camera_type) as type, array_agg(status) as status
from (
    select s.tile_key, c.camera_id, s.site_id, c.azimuth_deg, c.hfov_deg, c.camera_type, c.status
    from site s join camera c using (site_id)
    where s.tile_key >= $1::bigint and s.tile_key < $2::bigint and s.retired_on is null and c.status <> 'removed'
    limit $3::bigint
) t
