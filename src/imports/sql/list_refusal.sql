-- Why rows were given back, in the order of the file. $1 id, $2 after this row, $3 and this part, $4 limit, $5 only this code, $6 only this field
select row_number, part, column_index, field, code, vi, en
from import_refusal
where import_id = $1 and (row_number, part) > ($2, $3) and ($5::text is null or code = $5) and ($6::text is null or field = $6)
order by row_number, part
limit $4
