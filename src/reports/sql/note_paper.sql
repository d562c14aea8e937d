-- Notes in the log of changes that a file of a report was taken. $1 the report; $2 which.
select audit_report_paper($1::uuid, $2)
