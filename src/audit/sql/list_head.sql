-- The last number, hash and time of each chain, for signing.
select h.chain, h.seq, h.hash, e.occurred_at from audit_head h join audit_event e on e.chain = h.chain and e.seq = h.seq order by h.chain
