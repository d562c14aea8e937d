-- New recovery codes in place of all before. $1 account, $2 hashes
with old as (
    delete from recovery_code where account_id = $1 and code_sha256 <> all ($2::bytea[])
)
insert into recovery_code (account_id, code_sha256) select $1, unnest($2::bytea[])
