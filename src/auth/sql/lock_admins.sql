-- Who administers all accounts and is not disabled; nobody changes that until this transaction ends.
select username from account where role = 'admin' and is_country_wide and disabled_at is null order by username for update
