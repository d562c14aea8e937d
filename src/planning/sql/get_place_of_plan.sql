-- The commune of a plan that holds a place; no row outside of them. $1 code of the province; $2 longitude; $3 latitude; $4 communes of the plan, none for all.
select c.commune_id
from commune c join province p using (province_id)
where p.code = $1 and c.valid_to is null and st_intersects(c.geom, st_setsrid(st_makepoint($2, $3), 4326)) and (cardinality($4::uuid[]) = 0 or c.commune_id = any ($4))
order by c.commune_id limit 1
