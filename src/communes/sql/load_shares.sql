-- Which part of a divided unit each heir took, estimated: the part of the unit's bounding box that lies in the heir. A heir that
-- the box misses still took something (1 %). Without a usable box: equal parts. A whole unit went to its one heir.
create temp table stage_share on commit drop as
with piece as (
    select s.old_commune_id, s.new_commune_id,
        case when c.box_west is null then 0
            else st_area(st_intersection(h.geom, st_makeenvelope(c.box_west, c.box_south, c.box_east, c.box_north, 4326))) end as area
    from stage_succession s
        join stage_commune c on c.commune_id = s.old_commune_id
        join stage_heir h on h.commune_id = s.new_commune_id
    where s.extent = 'part'
),
floored as (
    select old_commune_id, new_commune_id, sum(area) over heirs as total, greatest(area, 0.01 * sum(area) over heirs) as area,
        count(*) over heirs as heirs
    from piece window heirs as (partition by old_commune_id)
)
select old_commune_id, new_commune_id,
    case when total > 0 then area / sum(area) over (partition by old_commune_id) else 1.0 / heirs end as share,
    case when total > 0 then 'box' else 'equal' end as share_basis
from floored;
