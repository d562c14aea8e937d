-- Sites of a tile that are not retired, with the state of their cameras (removed ones left out). A site without cameras is planned:
-- nothing hangs there yet.
select array_agg(tile_key) as key, array_agg(site_id) as site_id, array_agg(site_code) as code, array_agg(site_name) as name,
    array_agg(cameras) as cameras, array_agg(unknown) as unknown, array_agg(demo) as demo,
    array_agg(case
        when cameras = planned then 'planned'
        when cameras = active then 'active'
        when cameras = faulty then 'faulty'
        else 'mixed'
    end) as state
from (
    select s.tile_key, s.site_id, s.site_code, s.site_name, k.*, case when s.is_demo then true end as demo
    from site s, lateral (
        select count(*) as cameras,
            count(*) filter (where c.status = 'active') as active,
            count(*) filter (where c.status in ('faulty', 'suspended')) as faulty,
            count(*) filter (where c.status in ('proposed', 'approved', 'installing')) as planned,
            count(*) filter (where c.azimuth_deg is null and c.camera_type not in ('fisheye', 'panoramic')) as unknown
        from camera c
        where c.site_id = s.site_id and c.status <> 'removed'
    ) k
    where s.tile_key >= $1::bigint and s.tile_key < $2::bigint and s.retired_on is null
    limit $3::bigint
) t
