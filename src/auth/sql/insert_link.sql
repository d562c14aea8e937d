-- A one-time link; those made before are worth nothing any more. $1 hash of the token, $2 account, $3 expires
with older as (
    delete from sign_in_link where account_id = $2 and used_at is null
)
insert into sign_in_link (token_sha256, account_id, expires_at) values ($1, $2, $3)
