-- Tells the map that cells have changed.
select pg_notify('bando138_tiles', 'hotspot_cells')
