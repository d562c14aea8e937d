-- Which load it is whose rows are stored now.
update stage_street_about set import_id = $1
