-- An event that is not a change of a row, in this transaction. $1 action, $2 entity, $3 id, $4 code, $5 unit, $6 detail
select audit_note($1, $2, $3, $4, $5, $6)
