-- Takes the hotspots of an import out again. $1 import_id, $2 how many the account sees
select import_undo('hotspot', $1, $2)
