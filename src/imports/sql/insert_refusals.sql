-- Why rows are given back. $1 id, then arrays: $2 row, $3 part, $4 column, $5 field, $6 code, $7 vi, $8 en
insert into import_refusal (import_id, row_number, part, column_index, field, code, vi, en)
select $1, r.row_number, r.part, r.column_index, r.field, r.code, r.vi, r.en
from unnest($2::bigint[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[])
    as r (row_number, part, column_index, field, code, vi, en)
