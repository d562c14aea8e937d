-- The last time that one's office stored this very file. $1 SHA-256, $2 but not this run
select created_at, import_id from import_run
where sha256 = $1 and import_id <> $2 and state = 'stored' and office = coalesce(scope_office(), 'VN')
order by created_at desc limit 1
