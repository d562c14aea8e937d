-- Told and untold counts of the quarters from $1 to $2 (not included), of a province of today or all. For the tier of counts alone, whose
-- search path has incident_quarter. $3 province
select q.commune_id, c.code, c.full_name, q.quarter, q.n
from incident_quarter q join commune c using (commune_id)
where q.quarter >= $1 and q.quarter < $2 and ($3::text is null or q.commune_id in (select province_scope($3)))
order by q.quarter, c.full_name, q.commune_id
