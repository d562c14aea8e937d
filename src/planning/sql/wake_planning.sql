-- Wakes who works plans out.
select pg_notify('bando138_planning', '')
