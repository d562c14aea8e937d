-- Changes of a commune that wait: id, whether it is one of known sites alone, these sites. $1 the commune.
select x.coverage_change_id, x.kind = 'camera' and x.sites is not null, coalesce(x.sites, '{}')
from coverage_change x
where x.commune_id = $1::uuid
