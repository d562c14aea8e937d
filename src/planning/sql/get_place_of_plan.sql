-- The commune of a plan that holds a place, and how a camera hangs on a site that is named; no row outside of the plan's communes. $1 plan; $2 longitude; $3 latitude; $4 site or null.
select c.commune_id, s.site_id, s.mount, s.position_accuracy_m, s.site_name
from commune c left join site s on s.site_id = $4::uuid and s.retired_on is null
where c.valid_to is null and st_intersects(c.geom, st_setsrid(st_makepoint($2, $3), 4326))
    and exists (select from plan_figure f where f.plan_id = $1::uuid and f.commune_id = c.commune_id)
order by c.commune_id limit 1
