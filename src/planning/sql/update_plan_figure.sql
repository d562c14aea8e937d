-- What is seen after a change by hand: what was seen before, and what the cameras add, as columns. $1 plan; $2 communes; $3 halves; $4 sources; $5 weights; $6 metres of street.
update plan_figure f set seen_after = f.seen_before + coalesce(u.added, 0), street_after_m = f.street_before_m + coalesce(u.metres, 0)
from plan_figure g left join unnest($2::uuid[], $3::text[], $4::text[], $5::float8[], $6::float8[]) u (commune_id, half, source, added, metres)
    on u.commune_id = g.commune_id and u.half = g.half and u.source = g.source
where g.plan_id = $1::uuid and f.plan_id = g.plan_id and f.commune_id = g.commune_id and f.half = g.half and f.source = g.source
