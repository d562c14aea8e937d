-- The sealed contact of a site with the facts of its consent; a row of nulls where none is. $1 site
select s.site_code, s.current_commune_id, c.ciphertext, c.nonce, c.key_id, c.consent_on, c.consent_how, c.withdrawn_on, c.updated_at
from site s left join site_contact c using (site_id)
where s.site_id = $1
