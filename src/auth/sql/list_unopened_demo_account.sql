-- Demonstration accounts without a password, administrators first.
select account_id, username, role from account where is_demo and password_hash is null and disabled_at is null
order by array_position(array['admin', 'province', 'commune', 'viewer', 'auditor'], role), username
