-- The second factor of an account, confirmed or not, and whether it has a password. $1 account
select username, password_hash, totp_secret, totp_confirmed_at is not null as is_confirmed, totp_last_step from account where account_id = $1
