-- What a row was before each of its updates, newest first.
select version, replaced_at, before
from row_history
where table_name = $1 and row_id = $2
order by version desc
limit 500
