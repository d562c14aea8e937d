-- An attempt got in. $1 its number
update sign_in_attempt set succeeded = true, at = now() where sign_in_attempt_id = $1
