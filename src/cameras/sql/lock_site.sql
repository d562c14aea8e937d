-- Holds a site until the end of the transaction, so that two people who change it or its cameras come one after the other.
-- Whether it is out of use; no row: there is no such site.
select retired_on is not null from site where site_id = $1 for update
