-- A page of events, the newest first. $1 chain, $2 entity, $3 id, $4 from, $5 to, $6 actor, $7 time, $8 chain and $9 number after which the page
-- begins, $10 limit
select json_build_object('chain', e.chain, 'seq', e.seq, 'occurred_at', e.occurred_at, 'actor', e.actor, 'action', e.action, 'entity', e.entity,
        'entity_id', e.entity_id, 'code', e.code, 'commune_id', e.commune_id, 'commune_name', c.full_name, 'detail', e.detail,
        'prev_hash', encode(e.prev_hash, 'hex'), 'hash', encode(e.hash, 'hex'))::text,
    e.occurred_at, e.chain, e.seq
from (
    select * from audit_event e
    where ($1::text is null or e.chain = $1)
        and ($2::text is null or e.entity = $2)
        and ($3::uuid is null or e.entity_id = $3)
        and ($4::timestamptz is null or e.occurred_at >= $4)
        and ($5::timestamptz is null or e.occurred_at < $5)
        and ($6::text is null or e.actor = $6)
        and ($7::timestamptz is null or (e.occurred_at, e.chain, e.seq) < ($7, $8::text, $9::bigint))
    order by e.occurred_at desc, e.chain desc, e.seq desc
    limit $10
) e left join commune c using (commune_id)
order by e.occurred_at desc, e.chain desc, e.seq desc
