-- Key places of a tile.
select array_agg(tile_key) as key, array_agg(key_place_id) as key_place_id, array_agg(kind) as kind, array_agg(name) as name
from key_place
where tile_key >= $1::bigint and tile_key < $2::bigint and replaced_by is null
