-- Share of the need of a commune that was seen when each done run of its province ended, the oldest of the last sixty first. $1 the commune; $2 half.
select coalesce(jsonb_agg(x.told order by x.finished_at), '[]')
from (
    select r.finished_at, jsonb_build_object('run_id', r.coverage_run_id, 'finished_at', r.finished_at,
        'share', (array_agg(f.share) filter (where f.half = $2::text))[1], 'share_at_most', (array_agg(f.share_at_most) filter (where f.half = $2))[1],
        'day', (array_agg(jsonb_build_object('share', f.share, 'share_at_most', f.share_at_most)) filter (where f.half = 'day'))[1],
        'night', (array_agg(jsonb_build_object('share', f.share, 'share_at_most', f.share_at_most)) filter (where f.half = 'night'))[1]) as told
    from coverage_run r join (
        select g.coverage_run_id, g.half, round((g.seen / g.need)::numeric, 3) as share, round((g.seen_at_most / g.need)::numeric, 3) as share_at_most
        from coverage_figure g
        where g.commune_id = $1::uuid and g.unit_kind = 'commune' and g.source = 'all' and g.need > 0
    ) f on f.coverage_run_id = coalesce((
        select k.coverage_run_id from coverage_run s join coverage_commune k using (coverage_run_id) where s.snapshot_of = r.coverage_run_id and k.commune_id = $1
    ), r.coverage_run_id)
    where r.state = 'done'
    group by r.coverage_run_id, r.finished_at
    order by r.finished_at desc
    limit 60
) x
