-- Cancels what runs under a request's name ($1), parallel workers by their leader; says how many.
select count(*) filter (where pg_cancel_backend(pid)) from pg_stat_activity
where application_name = $1 and state = 'active' and backend_type = 'client backend' and pid <> pg_backend_pid()
