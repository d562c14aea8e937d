-- The last number of a chain, and the hash at a number. $1 chain, $2 number
select coalesce((select max(seq) from audit_event where chain = $1), 0), (select hash from audit_event where chain = $1 and seq = $2)
