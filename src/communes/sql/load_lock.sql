-- One load at a time: two servers that start together do not both fill an empty database.
select pg_advisory_xact_lock(hashtext('bando138 reference data'))
