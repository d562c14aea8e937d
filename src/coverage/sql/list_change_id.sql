-- Changes that wait: of a commune, or of a province ($2, its code).
select x.coverage_change_id
from coverage_change x join commune c using (commune_id) join province p using (province_id)
where ($1::uuid is null or x.commune_id = $1) and ($2::text is null or p.code = $2)
