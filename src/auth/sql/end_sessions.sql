-- All sessions of an account are over, but one if it is given.
update session set ended_at = now() where account_id = $1 and ended_at is null and session_id is distinct from $2
