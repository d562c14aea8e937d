-- What the file is, and how it could be read. $1 id, $2 look, $3 proposal, $4 kind
update import_run set look = $2, proposal = $3, kind = coalesce($4, kind), state = 'recognised', error = null
where import_id = $1 and state = 'looking'
returning import_id
