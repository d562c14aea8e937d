-- What signing in needs of an account.
select account_id, password_hash, disabled_at is not null as is_disabled from account where username = $1
