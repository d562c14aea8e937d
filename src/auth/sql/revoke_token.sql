-- A token of an account opens nothing any more. $1 token, $2 account
update api_token set revoked_at = now() where api_token_id = $1 and account_id = $2 and revoked_at is null returning name
