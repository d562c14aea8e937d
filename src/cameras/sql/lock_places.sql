-- New and moved sites come one after the other: whether a site stands nearby cannot be asked of rows not yet committed.
select pg_advisory_xact_lock(hashtextextended('site places', 138))
