-- Sends a report that is still the version that the writer saw, with its figures as they are. $1 id; $2 version seen; $3 figures; $4 now.
update report t set state = 'submitted', figures = $3::jsonb, submitted_at = $4::timestamptz, submitted_by = actor_post(), returned_note = null
where t.report_id = $1::uuid and t.version = $2
returning t.version
