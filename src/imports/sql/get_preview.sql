-- Where the rows of the last check lie. $1 id
select preview from import_run where import_id = $1
