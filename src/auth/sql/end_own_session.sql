-- One session of an account is over. $1 session, $2 account
update session set ended_at = now() where session_id = $1 and account_id = $2 and ended_at is null returning session_id
