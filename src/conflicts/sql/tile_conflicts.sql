-- Conflicts of a tile that are to be settled, one by one. $1 first key; $2 first key after the tile; $3 today.
select array_agg(c.tile_key) as key, array_agg(c.conflict_id) as conflict_id, array_agg(c.conflict_code) as code, array_agg(c.kind) as kind, array_agg(c.state) as state,
    array_agg(c.geom_precision) as precision, array_agg(coalesce(c.due_on < $3::date, false)) as past_due
from conflict c
where c.tile_key >= $1::bigint and c.tile_key < $2::bigint and c.voided_on is null and conflict_is_open(c.state)
