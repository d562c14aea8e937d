-- The boundaries of units that rows claim, to find out which system their coordinates are in. $1 ids
select c.commune_id, st_asbinary(coalesce(c.geom, st_multi(st_buffer(c.centre::geography, 2000)::geometry)))
from commune c where c.commune_id = any ($1)
