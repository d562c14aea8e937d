-- What staged areas are, and the units of the points on their surfaces; of those that were not looked at yet. $1 today
with looked as materialized (
    select t.number, v.valid, v.reason, v.location, g.geom, t.declared_on,
        case when v.valid then st_area(g.geom::geography) end as area_m2, case when v.valid then st_pointonsurface(g.geom) end as inside
    from stage_hotspot t cross join lateral (select t.shape::geometry as geom) g cross join lateral st_isvaliddetail(g.geom) v
    where not t.is_checked
), kept as (
    update stage_hotspot t
    set is_checked = true, commune_id = u.commune_id, commune_basis = u.basis, current_commune_id = u.current_commune_id
    from (
        select l.number, a.commune_id, a.basis, n.commune_id as current_commune_id
        from looked l left join lateral commune_at(l.inside, l.declared_on) a on true left join lateral commune_at(l.inside, $1) n on true
    ) u
    where t.number = u.number
    returning t.number, t.commune_id, t.current_commune_id, t.fields
)
select l.number, case when not l.valid then l.reason end as reason, st_x(l.location) as fault_lon, st_y(l.location) as fault_lat, l.area_m2,
    coalesce(k.fields ->> 'hotspot_code' in (select codes_in_use('hotspot', (select array_agg(fields ->> 'hotspot_code') from stage_hotspot))), false) as is_taken,
    case when k.commune_id is not null then k.current_commune_id end as current_commune_id
from looked l join kept k using (number)
order by l.number
