-- A session that was used lasts on. $1 session, $2 now, $3 idle until
update session set last_seen_at = $2, idle_until = least($3, ends_at) where session_id = $1 and ended_at is null
