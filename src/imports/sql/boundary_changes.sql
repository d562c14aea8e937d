-- What a load of boundaries changes: unit, name, new | changed | kept (was real and is not another now), areas before and after in km²,
-- and the new outline for the preview; the greatest change first. Cells that are drawn anew around them are no boundaries.
select c.commune_id, c.full_name as name, case when not b.is_real then 'new' when c.geom is distinct from b.geom then 'changed' else 'kept' end as change,
    case when b.is_real then m.before_km2 end as before_km2, m.after_km2,
    case when not b.is_real or c.geom is distinct from b.geom then st_asgeojson(st_simplifypreservetopology(c.geom, 0.0005), 5)::jsonb end as outline
from commune c join stage_boundary_before b using (commune_id),
    lateral (select round((st_area(st_transform(b.geom, 6933)) / 1e6)::numeric, 2)::float8 as before_km2,
        round((st_area(st_transform(c.geom, 6933)) / 1e6)::numeric, 2)::float8 as after_km2) m
where c.geom_quality in ('reference', 'surveyed')
order by change, abs(m.after_km2 - m.before_km2) / nullif(m.before_km2, 0) desc nulls last, c.code
