-- Roads of a near tile: those of the zoom, simplified to half a pixel.
select array_agg(st_asbinary(geom, 'NDR')) as geom, array_agg(class) as class, array_agg(nullif(is_link, false)) as link, array_agg(coalesce(name, ref)) as name
from (
    select case when $5::int >= 15 then r.geom_3857 else st_simplify(r.geom_3857, 39135.8 / 2 ^ $5) end as geom, r.class, r.is_link, r.name, r.ref
    from road r
    where r.geom_3857 && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857) and r.replaced_by is null and r.min_zoom <= $5
) t
where geom is not null
