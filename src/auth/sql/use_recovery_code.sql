-- Takes a recovery code: it serves once. $1 account, $2 hash, $3 now
update recovery_code set used_at = $3 where account_id = $1 and code_sha256 = $2 and used_at is null returning account_id
