-- What a run found of a commune in one half of the day; sources of which there is no need are left out. $1 the run; $2 the commune; $3 half.
select jsonb_build_object(
    'shares', (select jsonb_object_agg(f.source, jsonb_build_object('need', round(f.need::numeric, 3), 'seen', round(f.seen::numeric, 3), 'seen_at_most', round(f.seen_at_most::numeric, 3),
        'share', round((f.seen / f.need)::numeric, 3), 'share_at_most', round((f.seen_at_most / f.need)::numeric, 3), 'points', f.points)) filter (where f.need > 0)
        from coverage_figure f
        where f.coverage_run_id = $1::uuid and f.commune_id = $2::uuid and f.unit_kind = 'commune' and f.half = $3::text and f.source in ('all', 'street', 'hotspot', 'key_place', 'way')),
    'street_m', (select round(f.street_m::numeric, 1) from coverage_figure f
        where f.coverage_run_id = $1 and f.commune_id = $2 and f.unit_kind = 'commune' and f.half = $3 and f.source = 'street' and f.street_m > 0),
    'street_seen_m', (select round(f.street_seen_m::numeric, 1) from coverage_figure f
        where f.coverage_run_id = $1 and f.commune_id = $2 and f.unit_kind = 'commune' and f.half = $3 and f.source = 'street' and f.street_m > 0),
    'cameras', (select jsonb_build_object('working', k.working, 'not_working', k.not_working, 'unknown', case $3 when 'night' then k.unknown_by_night else k.unknown_by_day end,
        'unknown_that_matter', cardinality(case $3 when 'night' then k.that_matter_by_night else k.that_matter_by_day end)) from coverage_commune k
        where k.coverage_run_id = $1 and k.commune_id = $2),
    'gaps', (select count(*) from gap g where g.coverage_run_id = $1 and g.commune_id = $2 and g.half = $3))
