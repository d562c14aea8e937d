-- The secret that was pending is the second factor from now on; links made before are worth nothing. $1 account, $2 sealed secret, $3 now, $4 step
with link as (
    delete from sign_in_link where account_id = $1 and used_at is null
)
update account set totp_confirmed_at = $3, totp_last_step = $4, updated_at = now(), version = version + 1
where account_id = $1 and totp_secret = $2 and totp_confirmed_at is null
returning account_id
