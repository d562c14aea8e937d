-- A token of a machine, unless the account has 50 that live. $1 hash, $2 account, $3 name, $4 whether it may write, $5 expires, $6 now
insert into api_token (token_sha256, account_id, name, may_write, made_at, expires_at)
select $1, $2, $3, $4, $6, $5
where (select count(*) from api_token t where t.account_id = $2 and t.revoked_at is null and t.expires_at > $6) < 50
returning api_token_id
