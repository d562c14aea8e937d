-- Names of sites in use of communes: a new one gets none of them. $1 communes.
select s.current_commune_id, s.site_name from site s where s.current_commune_id = any ($1::uuid[]) and s.retired_on is null
