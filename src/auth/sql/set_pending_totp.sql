-- A secret that is not asked for until it is confirmed. Nothing if one is confirmed already. $1 account, $2 sealed secret
update account set totp_secret = $2, totp_last_step = null, updated_at = now(), version = version + 1
where account_id = $1 and totp_confirmed_at is null
returning account_id
