-- Communes of today of a province with a border: all, or those that are named. $1 code; $2 ids, empty for all.
select c.commune_id, c.full_name
from commune c join province p using (province_id)
where p.code = $1 and c.valid_to is null and c.geom is not null and (cardinality($2::uuid[]) = 0 or c.commune_id = any ($2))
order by c.code, c.commune_id
