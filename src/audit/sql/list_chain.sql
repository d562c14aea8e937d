-- Every chain that has rows or a head, in order.
select chain from audit_head union select chain from audit_event order by chain
