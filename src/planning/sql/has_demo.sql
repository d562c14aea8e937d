-- Whether the database has demonstration data: a paper of them says so.
select coalesce((demo_state() ->> 'present')::bool, false)
