-- Which of the keys of sites and cameras are there.
select import_key from site where import_key = any($1) union all select import_key from camera where import_key = any($1)
