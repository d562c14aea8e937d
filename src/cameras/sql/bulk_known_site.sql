-- Sites of the register that rows of a file are, to be compared with them. $1 ids
select r.site_id, to_jsonb(r) from site_row r where r.site_id = any($1)
