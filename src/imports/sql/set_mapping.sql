-- How the file is to be read; the check begins. $1 id, $2 kind, $3 mapping, $4 states from which
update import_run set kind = $2, mapping = $3, state = 'checking', result = null, preview = null, error = null
where import_id = $1 and state = any ($4)
returning import_id
