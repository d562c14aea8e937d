-- One session is over.
update session set ended_at = now() where session_id = $1 and ended_at is null
