-- A new session. $1 hash of the token, $2 account, $3 now, $4 idle until, $5 ends
insert into session (token_sha256, account_id, started_at, last_seen_at, idle_until, ends_at) values ($1, $2, $3, $3, $4, $5) returning session_id
