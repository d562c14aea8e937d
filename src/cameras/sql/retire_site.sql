-- Takes a site out of use if it is still the version that the writer saw.
update site set retired_on = $3, retired_reason = $4
where site_id = $1 and version = $2 and retired_on is null
returning version
