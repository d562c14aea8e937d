-- Of each key of a site or camera that is there: whether its site has a contact, and whether one was withdrawn. $1 keys
select k.import_key, c.ciphertext is not null, c.withdrawn_on is not null
from (
    select s.import_key, s.site_id from site s where s.import_key = any($1)
    union all
    select e.import_key, e.site_id from camera e where e.import_key = any($1)
) k
    left join site_contact c on c.site_id = k.site_id
