-- Every event of a list, the newest first. The parameters are those of the room's list_event.sql: $1 chain, $2 entity, $3 id, $4 from, $5 to,
-- $6 actor.
select e.chain, e.seq, e.occurred_at, e.actor, e.action, e.entity, e.code as entity_code, c.full_name as event_commune, e.detail::text as detail, e.entity_id,
    e.commune_id, encode(e.prev_hash, 'hex') as prev_hash, encode(e.hash, 'hex') as hash
from audit_event e
    left join commune c using (commune_id)
where ($1::text is null or e.chain = $1)
    and ($2::text is null or e.entity = $2)
    and ($3::uuid is null or e.entity_id = $3)
    and ($4::timestamptz is null or e.occurred_at >= $4)
    and ($5::timestamptz is null or e.occurred_at < $5)
    and ($6::text is null or e.actor = $6)
order by e.occurred_at desc, e.chain desc, e.seq desc
