-- Conflicts by kind as they stood at the end of a day. $1 province; $2 commune; $3 kind; $4 the day.
select jsonb_build_object('kind', k.kind, 'n', k.n, 'open', k.open, 'past_due', k.past_due, 'settled', k.settled)
from (
    select f.kind, count(*) as n, count(*) filter (where f.settled_on is null or f.settled_on > $4) as open,
        count(*) filter (where (f.settled_on is null or f.settled_on > $4) and f.due_on < $4) as past_due, count(*) filter (where f.settled_on <= $4) as settled
    from conflict_fact f
    where ($1::text is null or f.commune_id in (select province_scope($1))) and ($2::uuid is null or f.commune_id = $2) and ($3::text is null or f.kind = $3) and f.reported_on <= $4::date
    group by f.kind
) k
order by k.open desc, k.n desc, k.kind
