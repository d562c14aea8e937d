-- What happened to the hotspots of an import since: those that the account sees, all, those changed. $1 import_id
select count(*), import_row_count('hotspot', $1), count(*) filter (where version > 1) from hotspot where import_id = $1
