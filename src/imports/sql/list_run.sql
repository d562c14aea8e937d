-- Runs of one's office, the newest first. $1 before this instant, $2 and this id, $3 limit
select import_id, created_by, file_name, size_bytes, sha256, state, kind, look, proposal, mapping, result, error, created_at, stored_at, undone_at, file_kept_until
from import_run
where $1::timestamptz is null or (created_at, import_id) < ($1, $2::uuid)
order by created_at desc, import_id desc
limit $3
