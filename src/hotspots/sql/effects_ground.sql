-- Communes of a province in force on a day that the account is told of, with their ground. $1 code; $2 the day.
select c.commune_id, st_asbinary(c.geom, 'NDR')
from commune c join province p using (province_id)
where p.code = $1 and p.valid_to is null and c.geom is not null and (c.valid_from is null or c.valid_from <= $2::date) and (c.valid_to is null or c.valid_to > $2)
    and ($3::bool or c.commune_id = any (scope_communes()))
order by c.code, c.commune_id
