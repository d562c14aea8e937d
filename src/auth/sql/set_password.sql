-- A new password. $1 account, $2 hash, $3 whether it must be changed at the next sign-in
update account set password_hash = $2, must_change_password = $3, updated_at = now(), version = version + 1 where account_id = $1
