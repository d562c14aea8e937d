-- Sealed contacts of staged sites, with the consent that they were given by.
insert into site_contact (site_id, ciphertext, nonce, key_id, consent_on, consent_how)
select site_id, ciphertext, nonce, key_id, consent_on, consent_how from stage_site where ciphertext is not null and host_id is null
