-- Wakes who works runs off.
select pg_notify('bando138_hotspots', '')
