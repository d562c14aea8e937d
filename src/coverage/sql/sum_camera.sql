-- Cameras of a run over the communes of the scope, or over one; null where there is no commune. $1 the run; $2 the commune or null.
select jsonb_build_object('working', sum(k.working), 'not_working', sum(k.not_working), 'unknown', sum(k.unknown), 'not_checked_for_obstacles', sum(k.not_checked),
    'communes', count(*), 'is_whole', bool_and(k.is_whole), 'approximate_boundaries', count(*) filter (where k.boundary_quality = 'approximate'), 'computed_at', max(k.computed_at))
from coverage_commune k
where k.coverage_run_id = $1::uuid and ($2::uuid is null or k.commune_id = $2)
having count(*) > 0
