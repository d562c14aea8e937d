-- Communes of a run with their share, gaps and share before, the most unseen need first. $1 the run; $2 the run before, or null; $3 half; $4 whether to tell the unseen need that is in no gap (all of it is in some, but for those beyond the most that are kept).
with gaps as (
    select g.commune_id, count(*) as n, sum(g.weight) as weight, (array_agg(jsonb_build_object('gap_id', g.gap_id, 'near', g.near, 'weight', round(g.weight::numeric, 3)) order by g.weight desc, g.gap_id))[1] as worst
    from gap g where g.coverage_run_id = $1::uuid and g.half = $3 group by 1
)
select jsonb_build_object('commune_id', c.commune_id, 'full_name', c.full_name, 'code', c.code,
    'share', round((f.seen / nullif(f.need, 0))::numeric, 3), 'share_at_most', round((f.seen_at_most / nullif(f.need, 0))::numeric, 3),
    'need', round(coalesce(f.need, 0)::numeric, 3), 'unseen', round(coalesce(f.need - f.seen, 0)::numeric, 3),
    'street_m', round(coalesce(f.street_m, 0)::numeric, 1), 'street_seen_m', round(coalesce(f.street_seen_m, 0)::numeric, 1),
    'gaps', coalesce(g.n, 0), 'left_out', case when $4::bool then round(greatest(coalesce(f.need - f.seen, 0) - coalesce(g.weight, 0), 0)::numeric, 3) end, 'worst', g.worst, 'before', round((b.seen / nullif(b.need, 0))::numeric, 3),
    'working', k.working, 'not_working', k.not_working, 'unknown', case $3 when 'night' then k.unknown_by_night else k.unknown_by_day end,
    'unknown_that_matter', cardinality(case $3 when 'night' then k.that_matter_by_night else k.that_matter_by_day end), 'is_whole', k.is_whole, 'has_coarse_need', k.has_coarse_need, 'boundary_quality', k.boundary_quality, 'computed_at', k.computed_at)
from coverage_commune k
    join commune c using (commune_id)
    left join coverage_figure f on f.coverage_run_id = k.coverage_run_id and f.commune_id = k.commune_id and f.unit_kind = 'commune' and f.half = $3 and f.source = 'all'
    left join coverage_figure b on b.coverage_run_id = $2::uuid and b.commune_id = k.commune_id and b.unit_kind = 'commune' and b.half = $3 and b.source = 'all'
    left join gaps g on g.commune_id = k.commune_id
where k.coverage_run_id = $1
order by coalesce(f.need - f.seen, 0) desc, c.code
