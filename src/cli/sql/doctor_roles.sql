-- What the roles into which the service changes could do beyond their policies; nothing is as it must be.
select coalesce(p.rolname::text, needed.name), concat_ws(', ',
        case when p.oid is null then 'missing' end,
        case when p.rolsuper then 'superuser' end,
        case when p.rolbypassrls then 'bypassrls' end,
        case when p.rolcanlogin then 'may sign in' end,
        case when p.rolcreaterole then 'may make roles' end,
        case when exists (select from pg_class where relowner = p.oid) or exists (select from pg_proc where proowner = p.oid)
            or exists (select from pg_namespace where nspowner = p.oid) then 'owns something' end)
from unnest(array['bando138_wide', 'bando138_narrow']) as needed (name) full join (
        select oid, rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole from pg_roles where rolname like 'bando138\_%'
    ) p on p.rolname = needed.name
order by 1
