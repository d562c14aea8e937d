-- Changes that were worked off.
delete from coverage_change where coverage_change_id = any ($1::bigint[])
