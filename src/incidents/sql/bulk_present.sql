-- Which of the keys of rows are there.
select import_key from incident where import_key = any($1)
