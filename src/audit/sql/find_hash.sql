-- The number of the row with a hash: where a row that names it as the one before belongs.
select seq from audit_event where chain = $1 and hash = $2 order by seq limit 1
