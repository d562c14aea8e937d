-- Consent is withdrawn: the contact goes at once, the fact stays. $1 site, $2 day
update site_contact set ciphertext = null, nonce = null, key_id = null, withdrawn_on = $2, updated_at = now()
where site_id = $1 and withdrawn_on is null
returning site_id
