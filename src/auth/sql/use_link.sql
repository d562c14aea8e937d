-- Takes a one-time link: only one request of many at once gets the account. $1 hash of the token, $2 now
update sign_in_link l set used_at = $2
from account a
where l.token_sha256 = $1 and l.used_at is null and l.expires_at > $2 and a.account_id = l.account_id and a.disabled_at is null
returning l.account_id
