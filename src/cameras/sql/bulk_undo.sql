-- Takes the sites and cameras of an import out again. $1 import_id, $2 how many sites the account sees
select import_undo('site', $1, $2)
