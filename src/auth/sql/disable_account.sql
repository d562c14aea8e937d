-- Nobody signs in to this account any more. $1 username, $2 reason
update account set disabled_at = now(), disabled_reason = $2, updated_at = now(), version = version + 1
where username = $1 and disabled_at is null
returning account_id
