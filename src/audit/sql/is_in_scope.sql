-- Whether a unit is in the scope of this transaction. $1 unit
select coalesce($1 = any (scope_communes()), false)
