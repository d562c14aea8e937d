-- Junctions of a commune with the names of the two nearest roads that have one. $1 the commune; $2 at most.
select st_x(j.geom), st_y(j.geom), (
    select string_agg(n.name, ' – ' order by n.off, n.name)
    from (
        select r.name, min(st_distance(r.geom, j.geom)) as off
        from road r where r.replaced_by is null and r.name is not null and st_dwithin(r.geom, j.geom, 0.00015)
        group by r.name order by 2, 1 limit 2
    ) n)
from commune c join junction j on j.geom && c.geom and st_intersects(c.geom, j.geom)
where c.commune_id = $1::uuid and j.replaced_by is null
order by j.junction_id
limit $2
