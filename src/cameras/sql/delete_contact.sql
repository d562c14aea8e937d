-- The contact of a site and the facts of its consent are gone. $1 site
delete from site_contact where site_id = $1 returning site_id
