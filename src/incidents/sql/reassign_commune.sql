-- After boundaries were replaced: every event with a point to the unit of today that now holds it, and to the unit of its own day
-- unless that one was stated. Answers how many changed a unit.
with spot as (
    select i.incident_id, c.commune_id, c.code
    from commune c join incident i on c.geom && i.geom and st_covers(c.geom, i.geom)
    where c.valid_to is null
), covered as (
    select distinct on (incident_id) incident_id, commune_id from spot order by incident_id, code
), today as (
    select * from covered
    union all
    select i.incident_id, a.commune_id
    from incident i cross join lateral commune_at(i.geom, $1) a
    where i.geom is not null and not exists (select from covered v where v.incident_id = i.incident_id)
), then_spot as (
    select i.incident_id, c.commune_id, c.code, c.geom_quality
    from commune c join incident i on c.geom && i.geom and st_covers(c.geom, i.geom)
    where c.valid_to is not null and i.commune_basis <> 'stated'
        and (c.valid_from is null or c.valid_from <= (i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date)
        and c.valid_to > (i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date
), past as (
    select distinct on (incident_id) incident_id, commune_id, case geom_quality when 'approximate' then 'approximate' else 'boundary' end as basis
    from then_spot order by incident_id, code, commune_id
), target as (
    select i.incident_id, t.commune_id as current_commune_id,
        case when i.commune_basis = 'stated' then i.commune_id
            when p.commune_id is not null then p.commune_id
            when n.valid_from is null or n.valid_from <= (i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date then t.commune_id
            else i.commune_id end as commune_id,
        case when i.commune_basis = 'stated' then 'stated'
            when p.commune_id is not null then p.basis
            when n.valid_from is null or n.valid_from <= (i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date
                then case when not exists (select from covered v where v.incident_id = i.incident_id) then 'nearest'
                    when n.geom_quality = 'approximate' then 'approximate' else 'boundary' end
            else i.commune_basis end as commune_basis,
        (i.current_commune_id, i.commune_id) as was
    from incident i join today t using (incident_id) join commune n on n.commune_id = t.commune_id left join past p using (incident_id)
), moved as (
    update incident i set current_commune_id = t.current_commune_id, commune_id = t.commune_id, commune_basis = t.commune_basis
    from target t
    where t.incident_id = i.incident_id
        and (i.current_commune_id, i.commune_id, i.commune_basis) is distinct from (t.current_commune_id, t.commune_id, t.commune_basis)
    returning (t.was is distinct from (t.current_commune_id, t.commune_id)) as is_moved
)
select count(*) filter (where is_moved) from moved
