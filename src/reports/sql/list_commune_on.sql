-- Communes of a province that were in force on a day. $1 code of the province; $2 the day.
select c.commune_id
from commune c join province p using (province_id)
where p.code = $1::text and (p.valid_from is null or p.valid_from <= $2::date) and (p.valid_to is null or p.valid_to > $2)
    and (c.valid_from is null or c.valid_from <= $2) and (c.valid_to is null or c.valid_to > $2)
