-- One fill or removal at a time: a second one waits and then sees what the first did.
select pg_advisory_xact_lock(hashtext('bando138.demo'))
