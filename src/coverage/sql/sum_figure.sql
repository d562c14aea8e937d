-- Sums of a run over the communes of the scope, or over one. $1 the run; $2 the commune or null.
select f.half, f.source, sum(f.points)::bigint as points, sum(f.need) as need, sum(f.seen) as seen, sum(f.seen_twice) as seen_twice, sum(f.seen_at_most) as seen_at_most,
    sum(f.seen_if_turned) as seen_if_turned, sum(f.seen_if_repaired) as seen_if_repaired, sum(f.street_m) as street_m, sum(f.street_seen_m) as street_seen_m
from coverage_figure f
where f.coverage_run_id = $1::uuid and f.unit_kind = 'commune' and ($2::uuid is null or f.commune_id = $2)
group by f.half, f.source
