-- A session goes on under another token; the old one opens nothing any more. $1 session, $2 hash of the new token
update session set token_sha256 = $2 where session_id = $1 and ended_at is null
