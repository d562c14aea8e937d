-- The sessions of an account that are not over, the newest first. Nothing of the machine that they are on. $1 account, $2 now, $3 the session that asks
select session_id, started_at, last_seen_at, least(idle_until, ends_at) as ends_at, session_id = $3 as is_this
from session
where account_id = $1 and ended_at is null and idle_until > $2 and ends_at > $2
order by started_at desc, session_id desc
limit 200
