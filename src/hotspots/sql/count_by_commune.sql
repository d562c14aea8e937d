-- Hotspots in force on a day by the communes of a boundary day: the unit then, the unit of today, or the one that holds the point inside.
-- $1 day in force, $2 boundary day, $3 province of today
with placed as (
    select h.hotspot_id, h.area_m2,
        coalesce(own.commune_id, cur.commune_id, (select a.commune_id from commune_at(st_pointonsurface(h.geom), $2) a)) as commune_id
    from hotspot h
        left join commune own on own.commune_id = h.commune_id and (own.valid_from is null or own.valid_from <= $2) and (own.valid_to is null or own.valid_to > $2)
        left join commune cur on cur.commune_id = h.current_commune_id and (cur.valid_from is null or cur.valid_from <= $2) and (cur.valid_to is null or cur.valid_to > $2)
    where h.declared_on <= $1 and (h.lifted_on is null or h.lifted_on > $1) and ($3::text is null or h.current_commune_id in (select province_scope($3)))
)
select c.commune_id, c.code, c.full_name, count(*) as hotspots, sum(p.area_m2) as area_m2, c.geom_quality <> 'approximate' as exact
from placed p join commune c using (commune_id)
group by c.commune_id
order by count(*) desc, c.full_name, c.commune_id
