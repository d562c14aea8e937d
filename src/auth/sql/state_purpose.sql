-- What exact places are asked for in a session. $1 session, $2 purpose, $3 now
update session set purpose = $2, purpose_stated_at = $3 where session_id = $1
