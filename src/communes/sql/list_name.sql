-- Every commune version with what people call it by, to resolve names of files outside of the database.
select c.commune_id, c.code, c.kind, c.name, c.full_name, c.district_name, c.province_id, c.valid_from, c.valid_to
from commune c
order by c.commune_id
