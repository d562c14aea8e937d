-- The rows of a chain behind a number, in order, as they are hashed. $1 chain, $2 number, $3 limit
select chain, seq, occurred_at, actor, action, entity, entity_id, code, commune_id, detail::text as detail, prev_hash, hash
from audit_event where chain = $1 and seq > $2 order by seq limit $3
