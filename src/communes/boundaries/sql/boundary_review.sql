-- What is to be said about each staged boundary: one row per remark; `refused` ones keep the whole file out.
with seen as materialized (
    select b.n, b.code, coalesce(b.name, c.full_name, '') as name, st_isempty(b.geom) as is_empty, b.repaired_by, b.matched_by, b.commune_id,
        count(*) over (partition by b.commune_id) as times,
        -- EPSG:6933 keeps areas; six times as fast as on the spheroid.
        100 * (st_area(st_transform(b.geom, 6933)) / 1e6 / c.area_km2 - 1) as area_off,
        case when st_dwithin(c.centre, b.geom, 0.01) then 0 else st_distance(c.centre::geography, b.geom::geography) / 1000 end as off_km
    from stage_boundary b left join commune c using (commune_id)
)
select n, coalesce(code, '?') as code, name, r.reason, r.refused, r.amount
from seen
    cross join lateral (
        select 'unknown' as reason, false as refused, null::double precision as amount where commune_id is null
        union all select 'twice', true, null where commune_id is not null and times > 1
        union all select 'matched-by-name', false, null where matched_by = 'name'
        union all select 'repair-changes-area', true, 100 * repaired_by where repaired_by > 0.01
        union all select 'repaired', false, 100 * repaired_by where repaired_by <= 0.01
        union all select 'empty', true, null where is_empty
        union all select 'far', false, off_km where off_km > 5
        union all select 'area', false, area_off where area_off not between -20 and 25
    ) r
order by r.refused desc, r.reason, code, n
