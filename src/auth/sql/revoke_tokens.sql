-- All tokens of an account open nothing any more. $1 account
update api_token set revoked_at = now() where account_id = $1 and revoked_at is null
