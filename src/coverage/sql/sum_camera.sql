-- Cameras of a run over the communes of the scope, or over one, whether a point of its need stands for several, and metres of street by what is known of their light; no row where there is no commune. A camera that matters
-- for several communes is one. $1 the run; $2 the commune or null.
with k as (
    select * from coverage_commune x where x.coverage_run_id = $1::uuid and ($2::uuid is null or x.commune_id = $2)
)
select jsonb_build_object('working', sum(k.working), 'not_working', sum(k.not_working), 'not_checked_for_obstacles', sum(k.not_checked),
    'unknown_by_day', sum(k.unknown_by_day), 'unknown_by_night', sum(k.unknown_by_night),
    'unknown_that_matter_by_day', (select count(distinct m.id) from k, unnest(k.that_matter_by_day) as m (id)),
    'unknown_that_matter_by_night', (select count(distinct m.id) from k, unnest(k.that_matter_by_night) as m (id)),
    'communes', count(*), 'is_whole', bool_and(k.is_whole), 'approximate_boundaries', count(*) filter (where k.boundary_quality = 'approximate'), 'computed_at', max(k.computed_at)), bool_or(k.has_coarse_need),
    sum(k.street_lit_m), sum(k.street_unlit_m), sum(k.street_unknown_m)
from k
having count(*) > 0
