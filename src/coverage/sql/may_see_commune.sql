-- Whether there is a commune, and it is in the scope. $1 the commune; $2 whether the scope is the country.
select exists (select from commune c where c.commune_id = $1::uuid) and ($2::bool or coalesce($1 = any (scope_communes()), false))
