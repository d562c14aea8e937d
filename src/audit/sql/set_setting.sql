-- A setting of the log for this transaction. $1 name, $2 value
select set_config($1, $2, true)
