-- Stores the sealed contact of a site in place of the one before; a withdrawal is over with a new consent. $1 site, $2 ciphertext, $3 nonce, $4 key,
-- $5 day of consent, $6 how it was given
insert into site_contact (site_id, ciphertext, nonce, key_id, consent_on, consent_how)
values ($1, $2, $3, $4, $5, $6)
on conflict (site_id) do update set ciphertext = excluded.ciphertext, nonce = excluded.nonce, key_id = excluded.key_id, consent_on = excluded.consent_on,
    consent_how = excluded.consent_how, withdrawn_on = null, updated_at = now()
