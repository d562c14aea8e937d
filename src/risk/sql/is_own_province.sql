-- Whether a province is that of the scope of the running transaction. $1 its code.
select coalesce($1::text = scope_province(), false)
