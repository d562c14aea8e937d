-- Before a check says what it finds. $1 id
delete from import_refusal where import_id = $1
