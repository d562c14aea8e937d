-- The provinces in force on a day, with how many communes each has and the box that holds them.
select json_build_object('province_id', p.province_id, 'code', p.code, 'abbr', p.abbr, 'name', p.name, 'full_name', p.full_name,
    'valid_from', p.valid_from, 'valid_to', p.valid_to, 'communes', u.n, 'bbox', u.bbox)::text
from province p
    left join lateral (
        select count(*) as n, case when count(*) > 0 then json_build_array(
            round(st_xmin(st_extent(coalesce(c.geom, c.centre)))::numeric, 5), round(st_ymin(st_extent(coalesce(c.geom, c.centre)))::numeric, 5),
            round(st_xmax(st_extent(coalesce(c.geom, c.centre)))::numeric, 5), round(st_ymax(st_extent(coalesce(c.geom, c.centre)))::numeric, 5)) end as bbox
        from commune c
        where c.province_id = p.province_id
            and (c.valid_from is null or c.valid_from <= $1) and (c.valid_to is null or c.valid_to > $1)
    ) u on true
where (p.valid_from is null or p.valid_from <= $1) and (p.valid_to is null or p.valid_to > $1)
order by p.code
