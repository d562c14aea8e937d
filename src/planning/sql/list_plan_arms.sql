-- How many roads meet where cameras of a plan hang at a junction, by their numbers. $1 the plan.
select k.number, j.degree
from plan_camera k cross join lateral (
    select x.degree from junction x where x.replaced_by is null and st_dwithin(x.geom, k.geom, 0.00005) order by st_distance(x.geom, k.geom) limit 1) j
where k.plan_id = $1::uuid and k.place_kind = 'junction'
