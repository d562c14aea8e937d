-- The tokens of an account that are not revoked, the newest first; never their values. $1 account
select t.api_token_id, t.name, t.may_write, t.made_at, t.expires_at, t.last_used_at
from api_token t where t.account_id = $1 and t.revoked_at is null
order by t.made_at desc, t.api_token_id desc
limit 200
