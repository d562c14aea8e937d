-- Conflicts by unit as they stood at the end of a day, the most past due first. $1 province; $2 commune; $3 kind; $4 the day.
select jsonb_build_object('commune_id', u.commune_id, 'code', u.code, 'full_name', u.full_name, 'is_current', u.valid_to is null, 'lon', st_x(u.centre), 'lat', st_y(u.centre),
    'n', k.n, 'open', k.open, 'past_due', k.past_due, 'settled', k.settled)
from (
    select f.commune_id, count(*) as n, count(*) filter (where f.settled_on is null or f.settled_on > $4) as open,
        count(*) filter (where (f.settled_on is null or f.settled_on > $4) and f.due_on < $4) as past_due, count(*) filter (where f.settled_on <= $4) as settled
    from conflict_fact f
    where ($1::text is null or f.commune_id in (select province_scope($1))) and ($2::uuid is null or f.commune_id = $2) and ($3::text is null or f.kind = $3) and f.reported_on <= $4::date
    group by f.commune_id
) k join commune u using (commune_id)
order by k.past_due desc, k.open desc, u.full_name, u.commune_id
