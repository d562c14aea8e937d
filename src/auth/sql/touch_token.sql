-- A token that was used. $1 token, $2 now
update api_token set last_used_at = $2 where api_token_id = $1
