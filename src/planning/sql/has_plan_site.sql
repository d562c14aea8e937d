-- Whether communes have a site in use. $1 communes.
select exists (select from site s where s.current_commune_id = any ($1::uuid[]) and s.retired_on is null)
