-- Demonstration rows outside of a unit that they claim: today, and on their own day unless the unit was stated. $1 today
select (
    select count(*) from site s join commune n on n.commune_id = s.current_commune_id
    where s.is_demo and not (st_covers(n.geom, s.geom) and s.commune_id = s.current_commune_id and (n.valid_to is null or n.valid_to > $1))
) + (
    select count(*) from incident i join commune c on c.commune_id = i.commune_id left join commune n on n.commune_id = i.current_commune_id
    where i.is_demo and (
        i.geom is not null and not (st_covers(n.geom, i.geom) and st_covers(c.geom, i.geom))
        or i.commune_basis = 'nearest'
        or not coalesce(c.valid_from <= (i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date, true)
        or not coalesce(c.valid_to > (i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date, true)
        or not coalesce(n.valid_to > $1, true))
) + (
    select count(*) from hotspot h join commune n on n.commune_id = h.current_commune_id join commune c on c.commune_id = h.commune_id
    where h.is_demo and not (st_covers(n.geom, h.geom) and st_covers(c.geom, st_pointonsurface(h.geom)))
) + (
    select count(*) from conflict k join commune n on n.commune_id = k.current_commune_id
    where k.is_demo and not (st_covers(n.geom, k.geom) and (n.valid_to is null or n.valid_to > $1))
)
