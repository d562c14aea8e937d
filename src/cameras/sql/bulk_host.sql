-- Rows of a site that is in the register already. $1 staged sites, $2 the sites
update stage_site t set host_id = h.site_id from unnest($1::int[], $2::uuid[]) h (n, site_id) where t.n = h.n
