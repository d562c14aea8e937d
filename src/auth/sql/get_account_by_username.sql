-- What signing in needs of an account.
select account_id, password_hash, disabled_at is not null as is_disabled, must_change_password, case when totp_confirmed_at is not null then totp_secret end as totp_secret,
    totp_last_step
from account where username = $1
