-- Who administers accounts and is not disabled; nobody changes that until this transaction ends.
select username from account where role = 'admin' and disabled_at is null order by username for update
