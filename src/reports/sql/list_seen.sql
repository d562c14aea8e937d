-- How much of the need of a unit is seen for certain, by half of the day, in the newest run of its province. $1 the commune, or null; $2 code of the province.
select f.half, sum(f.seen) / sum(f.need) as share
from coverage_figure f
where f.coverage_run_id = (select r.coverage_run_id from coverage_run r where r.province_code = $2::text and r.state = 'done' order by r.finished_at desc limit 1)
    and f.unit_kind = 'commune' and f.source = 'all' and ($1::uuid is null or f.commune_id = $1)
group by f.half having sum(f.need) > 0
order by f.half
