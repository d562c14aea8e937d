-- First day of the month of the first incident on record in a province, of today or of then. $1 its code.
select records_from($1::text)
