-- Returns a report that is still the version that the reader saw; its figures are counted anew when it is sent again. $1 id; $2 version seen; $3 why.
update report t set state = 'returned', figures = null, returned_note = $3::text, approved_at = null, approved_by = null
where t.report_id = $1::uuid and t.version = $2
returning t.version
