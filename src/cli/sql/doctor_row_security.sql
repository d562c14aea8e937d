-- Tables that row security must hold and does not, with what is missing: those of rows that belong to a place, and whatever else the
-- roles of the service may read. Facts of the country ($1) are for everybody who may enter.
with held as (
    select c.oid, c.relname::text as name
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> all ($1)
        and exists (select from pg_roles r where r.rolname = 'bando138_narrow' and has_any_column_privilege(r.oid, c.oid, 'select'))
    union
    select to_regclass('public.' || name), name from unnest($2::text[]) name
)
select h.name, concat_ws(', ',
        case when c.oid is null then 'missing' when not c.relrowsecurity then 'not enabled' end,
        case when not c.relforcerowsecurity then 'not forced' end,
        case when not exists (select from pg_policy p where p.polrelid = c.oid) then 'no policy' end)
from held h left join pg_class c on c.oid = h.oid
where c.oid is null or not c.relrowsecurity or not c.relforcerowsecurity or not exists (select from pg_policy p where p.polrelid = c.oid)
order by h.name
