-- Tells the map that gaps and points of need have changed.
select pg_notify('bando138_tiles', layer) from unnest(array['gaps', 'need']) layer
