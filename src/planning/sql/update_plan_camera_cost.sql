-- What each camera of a plan costs: its model, and a new pole for the first of those that hang at one place without a site. $1 plan; $2 đồng for a pole.
update plan_camera k set cost_vnd = (k.model ->> 'price_vnd')::bigint + x.pole_vnd
from (
    select o.number, case when o.site_id is null and row_number() over (partition by o.site_id, st_x(o.geom), st_y(o.geom) order by o.number) = 1 then $2::bigint else 0 end as pole_vnd
    from plan_camera o where o.plan_id = $1::uuid
) x
where k.plan_id = $1::uuid and k.number = x.number
