-- Notes communes that a camera may see whose check on the spot was believed when they were computed, and no longer is. $1 today; $2 days for which one is believed.
with written as (
    select k.commune_id, (k.computed_at at time zone 'Asia/Ho_Chi_Minh')::date as day
    from (select distinct on (n.province_code) n.coverage_run_id from coverage_run n where n.state = 'done' order by n.province_code, n.finished_at desc) r
        join coverage_commune k using (coverage_run_id)
), due as materialized (
    select s.site_id, s.geom, e.verified_on + $2::int as last_day, greatest(0.01, e.reach_m / 100000) as within_deg
    from camera e join site s using (site_id)
    where e.occluded is not null and e.status in ('active', 'faulty', 'suspended') and e.verified_on + $2 < $1::date and e.verified_on + $2 >= (select min(w.day) from written w)
)
insert into coverage_change (commune_id, kind, sites)
select c.commune_id, 'camera', array_agg(distinct e.site_id)
from due e join commune c on c.valid_to is null and st_dwithin(c.geom, e.geom, e.within_deg) join written w using (commune_id)
where e.last_day >= w.day
    and not exists (select from coverage_change x where x.commune_id = c.commune_id and x.kind = 'camera' and e.site_id = any (x.sites))
group by c.commune_id
