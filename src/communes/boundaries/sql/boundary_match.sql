-- Which unit of today each boundary is: by code; else the one unit of that name within 0.4 degrees that no other boundary names.
update stage_boundary b set commune_id = c.commune_id, matched_by = 'code'
from commune c
where c.valid_to is null and c.code = b.code;

update stage_boundary b set commune_id = q.commune_id, matched_by = 'name'
from (
    select b.n, (array_agg(c.commune_id))[1] as commune_id
    from stage_boundary b
        join commune c on c.valid_to is null and fold_vi(b.name) in (fold_vi(c.full_name), fold_vi(c.name)) and st_dwithin(c.centre, b.geom, 0.4)
    where b.commune_id is null and not exists (select from stage_boundary o where o.commune_id = c.commune_id)
    group by b.n having count(*) = 1
) q
where q.n = b.n;

-- Rings that cross themselves are taken apart at the crossing; by how much that changes the area is kept and judged.
update stage_boundary b set geom = q.geom, repaired_by = q.change
from (
    select n, fixed as geom, abs(st_area(fixed) - st_area(geom)) / greatest(st_area(fixed), st_area(geom), 1e-12) as change
    from (
        select n, geom, st_multi(st_collectionextract(st_makevalid(geom, 'method=structure'), 3)) as fixed
        from stage_boundary where not st_isvalid(geom)
    ) r
) q
where q.n = b.n;
analyze stage_boundary;
