-- What happened in a unit in a month: counts, and every row that ended. $1 unit, $2 from, $3 to
with own as (
    select e.* from audit_event e
    where e.commune_id in (select $1 union select old_commune_id from succession where new_commune_id = $1 and is_default_heir)
        and e.occurred_at >= $2 and e.occurred_at < $3
)
select jsonb_build_object(
    'events', (select count(*) from own),
    'by_action', (select coalesce(jsonb_agg(jsonb_build_object('entity', entity, 'action', action, 'events', n) order by entity, action), '[]')
        from (select entity, action, count(*) as n from own group by 1, 2) g),
    'by_actor', (select coalesce(jsonb_agg(jsonb_build_object('actor', actor, 'events', n, 'first_at', first_at, 'last_at', last_at) order by n desc, actor), '[]')
        from (select actor, count(*) as n, min(occurred_at) as first_at, max(occurred_at) as last_at from own group by 1) g),
    'ended', (select coalesce(jsonb_agg(jsonb_build_object('chain', chain, 'seq', seq, 'occurred_at', occurred_at, 'actor', actor, 'action', action,
            'entity', entity, 'entity_id', entity_id, 'code', code,
            'reason', coalesce(detail #>> '{changed,retired_reason,to}', detail #>> '{changed,voided_reason,to}', detail #>> '{changed,lifted_by_doc,to}'))
            order by occurred_at, chain, seq), '[]')
        from own where action in ('deleted', 'retired', 'voided', 'lifted', 'moved_away')),
    'chains', (select coalesce(jsonb_agg(jsonb_build_object('chain', chain, 'first_seq', first_seq, 'last_seq', last_seq) order by chain), '[]')
        from (select chain, min(seq) as first_seq, max(seq) as last_seq from own group by 1) g))
