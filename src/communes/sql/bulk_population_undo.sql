-- Takes the figures of an import out, as far as the account may.
delete from population where import_id = $1
