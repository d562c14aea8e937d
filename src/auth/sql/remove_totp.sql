-- An account without a second factor. $1 account
with codes as (
    delete from recovery_code where account_id = $1
)
update account set totp_secret = null, totp_confirmed_at = null, totp_last_step = null, updated_at = now(), version = version + 1 where account_id = $1
