-- Sites of a tile as they were on a day, with the state that their cameras had ($3). A site that was not yet known or was already
-- retired is left out; one without cameras is planned: nothing hung there yet.
select array_agg(tile_key) as key, array_agg(site_id) as site_id, array_agg(site_code) as code, array_agg(site_name) as name,
    array_agg(cameras) as cameras, array_agg(unknown) as unknown, array_agg(demo) as demo,
    array_agg(case
        when cameras = planned then 'planned'
        when cameras = active then 'active'
        when cameras = faulty then 'faulty'
        else 'mixed'
    end) as state
from (
    select s.tile_key, s.site_id, s.site_code, s.site_name, case when s.is_demo then true end as demo,
        count(t.status) as cameras,
        count(*) filter (where t.status = 'active') as active,
        count(*) filter (where t.status in ('faulty', 'suspended')) as faulty,
        count(*) filter (where t.status in ('proposed', 'approved', 'installing')) as planned,
        count(t.status) filter (where c.azimuth_deg is null and c.camera_type not in ('fisheye', 'panoramic')) as unknown
    from site s left join (camera c join camera_status t on t.camera_id = c.camera_id and t.status <> 'removed'
            and t.since_on <= $3::date and (t.until_on is null or t.until_on > $3)) using (site_id)
    where s.tile_key >= $1::bigint and s.tile_key < $2::bigint and (s.retired_on is null or s.retired_on > $3)
        and site_known_on(s.site_id, s.created_at, $3)
    group by s.site_id
    limit $4::bigint
) k
