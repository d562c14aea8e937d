-- Makes indexes and keys anew, counts cells, writes the log's counts; what each step took, ms. $1 import_id
select incident_load_end($1)
