-- The head of a chain, as its writers know it.
select seq, hash from audit_head where chain = $1
