-- Locks a report that is still the version that the reader saw. $1 id; $2 version seen; $3 now.
update report t set state = 'locked', locked_at = $3::timestamptz, locked_by = actor_post()
where t.report_id = $1::uuid and t.version = $2
returning t.version
