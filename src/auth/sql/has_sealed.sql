-- Whether there is anything that needs the key outside of the database.
select has_sealed()
