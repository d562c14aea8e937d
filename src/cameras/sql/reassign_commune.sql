-- After boundaries were replaced: every site to the unit of today that now holds it, or the nearest within 2 km where none
-- does; beyond that the assignment is kept. Answers how many changed their unit.
with placed as (
    select s.site_id, c.commune_id, case c.geom_quality when 'approximate' then 'approximate' else 'boundary' end as basis
    from commune c join site s on c.geom && s.geom and st_covers(c.geom, s.geom)
    where c.valid_to is null
), covered as (
    select distinct on (p.site_id) p.* from placed p join commune c using (commune_id) order by p.site_id, c.code
), chosen as (
    select * from covered
    union all
    select s.site_id, a.commune_id, a.basis
    from site s cross join lateral commune_at(s.geom, $1) a
    where not exists (select from covered v where v.site_id = s.site_id)
), moved as (
    update site s set current_commune_id = h.commune_id, commune_id = h.commune_id, commune_basis = h.basis
    from chosen h
    where h.site_id = s.site_id and (s.current_commune_id, s.commune_id, s.commune_basis) is distinct from (h.commune_id, h.commune_id, h.basis)
    returning (select count(*) from site o where o.site_id = s.site_id and o.current_commune_id <> h.commune_id) as moved
)
select coalesce(sum(moved), 0)::bigint from moved
