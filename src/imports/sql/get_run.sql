-- One run of one's office. $1 id
select import_id, created_by, file_name, size_bytes, sha256, state, kind, look, proposal, mapping, result, error, created_at, stored_at, undone_at, file_kept_until
from import_run where import_id = $1
