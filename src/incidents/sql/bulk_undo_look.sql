-- What is to be said before an import of incidents is taken out again: rows that the account sees, all rows, rows changed since.
-- $1 import_id
select count(*), import_row_count('incident', $1), count(*) filter (where version > 1 and voided_on is null), count(*) filter (where voided_on is not null)
from incident where import_id = $1
