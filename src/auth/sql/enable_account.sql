-- An account that was disabled is one again.
update account set disabled_at = null, disabled_reason = null, updated_at = now(), version = version + 1 where username = $1 returning account_id
