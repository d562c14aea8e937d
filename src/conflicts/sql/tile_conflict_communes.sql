-- Communes with conflicts to be settled whose middle is in a tile. $1 first key; $2 first key after the tile; $3 today.
select array_agg(k.key) as key, array_agg(k.commune_id) as commune_id, array_agg(k.open) as open, array_agg(k.past_due) as past_due
from (
    select tile_key(u.centre) as key, u.commune_id, count(*)::int as open, (count(*) filter (where f.due_on < $3::date))::int as past_due
    from conflict_fact f join commune u using (commune_id)
    where conflict_is_open(f.state) and tile_key(u.centre) >= $1::bigint and tile_key(u.centre) < $2::bigint
    group by u.commune_id, u.centre
) k
