-- Names, populations and centres of units, for a table of counts.
select c.commune_id, c.code, c.full_name, (select n.people from population n where n.commune_id = c.commune_id order by n.year desc limit 1) as people,
    st_x(c.centre) as lon, st_y(c.centre) as lat
from commune c where c.commune_id = any($1)
