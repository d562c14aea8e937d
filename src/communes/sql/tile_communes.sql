-- Communes of a tile in force on a day: the outline made for the zoom, or the boundary itself where no outline is coarser.
-- Names (keys) of special zones always, of all from zoom 8. Clipping is done outside: it takes a tenth of what ST_AsMVTGeom takes. One row of equally long arrays.
select array_agg(case when $5 >= 8 or kind = 'dac_khu' then label_key end) as key, array_agg(st_asbinary(outline, 'NDR')) as geom, array_agg(commune_id) as commune_id, array_agg(code) as code,
    array_agg(full_name) as name, array_agg(kind) as kind, array_agg(province_code) as province_code, array_agg(geom_quality) as quality
from (
    select c.label_key, c.commune_id, c.code, c.full_name, c.kind,
        (select p.code from province p where p.province_id = c.province_id) as province_code, c.geom_quality,
        coalesce(
            (select o.geom_3857 from commune_outline o where o.commune_id = c.commune_id and o.max_zoom >= $5::int order by o.max_zoom limit 1),
            c.geom_3857) as outline
    from commune c
    where c.geom_3857 && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857)
        and (c.valid_from is null or c.valid_from <= $6::date) and (c.valid_to is null or c.valid_to > $6)
) t
