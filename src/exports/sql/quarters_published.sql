-- Published counts by commune of today and whole quarter, for the tier of counts alone, whose search path has incident_quarter.
-- $1 first quarter, $2 first quarter no longer told, $3 province of today.
select c.code, c.full_name, q.quarter, q.n as incidents, q.n is not null as is_told, q.commune_id, st_x(c.centre) as lon, st_y(c.centre) as lat
from incident_quarter q join commune c using (commune_id)
where q.quarter >= $1 and q.quarter < $2 and ($3::text is null or q.commune_id in (select province_scope($3)))
order by q.quarter, c.full_name, q.commune_id
