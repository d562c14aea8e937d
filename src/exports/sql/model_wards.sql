-- Every unit named for a programme, with what it is today. $1 province; $2 whether with boundaries.
select c.full_name, c.code, p.full_name as province_name, m.programme as model_programme, m.directive, m.named_on, c.valid_to,
    case when c.valid_to is null then array[c.full_name] else array(
        select n.full_name from succession s join commune n on n.commune_id = s.new_commune_id where s.old_commune_id = c.commune_id
        order by s.share desc, n.full_name) end as now_names,
    m.is_demo, m.model_ward_id, c.commune_id, st_x(c.centre) as lon, st_y(c.centre) as lat, c.geom_quality,
    case when $2::bool then st_asbinary(coalesce(st_forcepolygonccw(c.geom), c.centre::geometry), 'NDR') end as shape
from model_ward m
    join commune c using (commune_id)
    join province p using (province_id)
where $1::text is null or m.commune_id in (select province_scope($1))
order by c.full_name, m.programme
