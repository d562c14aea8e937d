-- Communes of a province with a border, in force on a day: id, name without and with its kind, ground, people by the newest figure, box. $1 code; $2 the day.
select c.commune_id, c.name, c.full_name, st_asbinary(c.geom, 'NDR'), (select n.people::bigint from population n where n.commune_id = c.commune_id order by n.year desc, n.source limit 1),
    array[st_xmin(c.geom), st_ymin(c.geom), st_xmax(c.geom), st_ymax(c.geom)]
from commune c join province p using (province_id)
where p.code = $1 and p.valid_to is null and c.geom is not null and (c.valid_from is null or c.valid_from <= $2::date) and (c.valid_to is null or c.valid_to > $2)
order by c.code, c.commune_id
