-- The greater roads of a far tile, by the index of those alone, simplified to a pixel; what is shorter than one is left out.
select array_agg(st_asbinary(geom, 'NDR')) as geom, array_agg(class) as class, array_agg(nullif(is_link, false)) as link, array_agg(coalesce(name, ref)) as name
from (
    select st_simplify(r.geom_3857, 78271.5 / 2 ^ $5::int) as geom, r.class, r.is_link, r.name, r.ref
    from road r
    where r.geom_3857 && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857) and r.replaced_by is null and r.min_zoom <= 12
        and r.min_zoom <= $5
) t
where geom is not null
