-- The units of today of a province. $1 its code
select province_scope($1)
