-- Which of the keys of hotspots are there.
select import_key from hotspot where import_key = any($1)
