-- Points of need of communes, as a run has them. $1 the run; $2 communes.
select n.commune_id, n.source, n.near, n.task, n.lon, n.lat, n.metres, n.by_day, n.by_night, n.is_lit, n.seen_by_day, n.seen_by_night
from need_point n
where n.coverage_run_id = $1::uuid and n.commune_id = any ($2::uuid[])
order by n.commune_id, n.number
