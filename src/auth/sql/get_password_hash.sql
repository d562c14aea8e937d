-- The hash of an account's password, if it has one.
select password_hash from account where account_id = $1
