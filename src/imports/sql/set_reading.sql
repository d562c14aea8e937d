-- What the file is when it is read otherwise: back at its columns. $1 id, $2 look, $3 proposal, $4 kind, $5 states from which
update import_run set look = $2, proposal = $3, kind = coalesce($4, kind), state = 'recognised', mapping = null, result = null, preview = null, error = null
where import_id = $1 and state = any ($5)
returning import_id
