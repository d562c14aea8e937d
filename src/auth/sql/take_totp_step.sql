-- Uses a step up: of many requests at once with one code only one gets it. $1 account, $2 step
update account set totp_last_step = $2 where account_id = $1 and coalesce(totp_last_step, -1) < $2 returning account_id
