-- Communes of a province with a border, in force on a day. $1 code; $2 the day.
select c.commune_id
from commune c join province p using (province_id)
where p.code = $1 and c.geom is not null and (c.valid_from is null or c.valid_from <= $2::date) and (c.valid_to is null or c.valid_to > $2)
order by c.code, c.commune_id
