-- After boundaries were replaced: every conflict with a point to the unit of today that now holds it, and to the unit of the day of its report unless that one was
-- stated. Answers how many changed a unit. $1 today.
with target as (
    select c.conflict_id, coalesce(n.commune_id, c.current_commune_id) as current_commune_id,
        case when c.commune_basis = 'stated' then c.commune_id else coalesce(a.commune_id, c.commune_id) end as commune_id,
        case when c.commune_basis = 'stated' then c.commune_basis else coalesce(a.basis, c.commune_basis) end as basis, (c.commune_id, c.current_commune_id) as was
    from conflict c
        left join lateral commune_at(c.geom, c.reported_on) a on true
        left join lateral commune_at(c.geom, $1::date) n on true
    where c.geom is not null
), moved as (
    update conflict c set commune_id = t.commune_id, commune_basis = t.basis, current_commune_id = t.current_commune_id
    from target t
    where t.conflict_id = c.conflict_id and (c.commune_id, c.commune_basis, c.current_commune_id) is distinct from (t.commune_id, t.basis, t.current_commune_id)
    returning (t.was is distinct from (t.commune_id, t.current_commune_id)) as is_moved
)
select count(*) filter (where is_moved) from moved
