-- Transactions of this database that have written something and are not over.
select coalesce(array_agg(l.transactionid::text), '{}')
from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'transactionid' and l.granted and l.mode = 'ExclusiveLock' and a.datname = current_database() and l.pid <> pg_backend_pid()
