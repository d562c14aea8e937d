-- The register's own rows copied into a bare table of the same columns, then the same indexes: nothing parsed, placed, checked, counted or logged.
-- psql -v rows=FILE; FILE is written before the clock starts: \copy incident to FILE (format binary)
\timing on
drop table if exists bare;
create table bare (like incident);
\set copy '\\copy bare from ' :'rows' ' (format binary)'
:copy
select replace(replace(pg_get_indexdef(indexrelid), ' ON public.incident ', ' ON public.bare '), 'INDEX ', 'INDEX bare_')
from pg_index where indrelid = 'incident'::regclass order by indexrelid
\gexec
