-- Roads, junctions, buildings and key places by the units of today that hold their middles. $1 province of today.
with counted as (
    select current_commune_id as commune_id, count(*) as roads, sum(length_m) as length_m, 0 as junctions, 0 as buildings, 0 as key_places
    from road where replaced_by is null and not is_area group by 1
    union all select current_commune_id, 0, 0, count(*), 0, 0 from junction where replaced_by is null group by 1
    union all select current_commune_id, 0, 0, 0, count(*), 0 from building where replaced_by is null group by 1
    union all select current_commune_id, 0, 0, 0, 0, count(*) from key_place where replaced_by is null group by 1
)
select n.commune_id, c.code, c.full_name, sum(n.roads)::bigint as roads, round(sum(n.length_m)::numeric)::float8 as road_length_m, sum(n.junctions)::bigint as junctions,
    sum(n.buildings)::bigint as buildings, sum(n.key_places)::bigint as key_places
from counted n left join commune c using (commune_id)
where $1::text is null or n.commune_id in (select province_scope($1))
group by n.commune_id, c.code, c.full_name
order by c.full_name, n.commune_id
