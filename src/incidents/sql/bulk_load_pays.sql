-- Whether a load of $1 rows is large beside the table, may take its indexes away (all of the country), and has its event summed up. While
-- indexes are made anew nobody reads incidents, so the load has to be as large as the table.
select $1::bigint >= coalesce(nullif(current_setting('bando138.large_load', true), '')::bigint, 100000)
    and (select count(*) from (select from incident limit $1::bigint + 1) i) <= $1::bigint
    and current_user !~ 'narrow' and coalesce(current_setting('bando138.audit_summary', true), '') <> ''
