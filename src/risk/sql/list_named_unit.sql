-- Communes in force on a day or of a list, with name, code and middle; those in force on the day that are in the scope are told so. $1 province, or null; $2 the day; $3 others by id.
select c.commune_id, c.full_name, c.code, st_x(c.centre), st_y(c.centre),
    (c.valid_from is null or c.valid_from <= $2::date) and (c.valid_to is null or c.valid_to > $2) and ($1::text is null or c.commune_id in (select province_scope($1))) as is_then
from commune c
where (((c.valid_from is null or c.valid_from <= $2) and (c.valid_to is null or c.valid_to > $2) and ($1 is null or c.commune_id in (select province_scope($1))))
    or c.commune_id = any ($3::uuid[]))
order by c.full_name, c.commune_id
