-- Tells the map that gaps have changed.
select pg_notify('bando138_tiles', 'gaps')
