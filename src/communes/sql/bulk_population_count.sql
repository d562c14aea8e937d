-- How many figures an import brought, whoever may write them.
select count(*) from population where import_id = $1
