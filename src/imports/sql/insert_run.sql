-- A file has come. $1 id, $2 name, $3 octets, $4 SHA-256, $5 kind, $6 until when the file is kept
insert into import_run (import_id, file_name, size_bytes, sha256, kind, file_kept_until) values ($1, $2, $3, $4, $5, $6)
