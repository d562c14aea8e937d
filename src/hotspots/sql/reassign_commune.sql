-- After boundaries were replaced: every hotspot to the units that now hold the point inside it, then and today. Answers how many changed a unit.
with target as (
    select h.hotspot_id, coalesce(a.commune_id, h.commune_id) as commune_id, coalesce(a.basis, h.commune_basis) as basis,
        coalesce(n.commune_id, h.current_commune_id) as current_commune_id, (h.commune_id, h.current_commune_id) as was
    from hotspot h
        left join lateral commune_at(st_pointonsurface(h.geom), h.declared_on) a on true
        left join lateral commune_at(st_pointonsurface(h.geom), $1) n on true
), moved as (
    update hotspot h set commune_id = t.commune_id, commune_basis = t.basis, current_commune_id = t.current_commune_id
    from target t
    where t.hotspot_id = h.hotspot_id and (h.commune_id, h.commune_basis, h.current_commune_id) is distinct from (t.commune_id, t.basis, t.current_commune_id)
    returning (t.was is distinct from (t.commune_id, t.current_commune_id)) as is_moved
)
select count(*) filter (where is_moved) from moved
