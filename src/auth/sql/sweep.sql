-- What is of no use any more goes: attempts of yesterday, links that were used or expired a week ago, tokens that ended three months ago, and
-- sessions that ended a month ago, but the last of each account (it says when the account was last seen). $1 now
with attempt as (
    delete from sign_in_attempt where at < $1::timestamptz - interval '1 day' returning 1
), link as (
    delete from sign_in_link where least(used_at, expires_at) < $1::timestamptz - interval '7 days' returning 1
), token as (
    delete from api_token where least(revoked_at, expires_at) < $1::timestamptz - interval '90 days' returning 1
), over as (
    delete from session s
    where least(s.ended_at, s.idle_until, s.ends_at) < $1::timestamptz - interval '30 days'
        and exists (select from session l where l.account_id = s.account_id and (l.last_seen_at, l.session_id) > (s.last_seen_at, s.session_id))
    returning 1
)
select (select count(*) from attempt) + (select count(*) from link) + (select count(*) from token) + (select count(*) from over)
