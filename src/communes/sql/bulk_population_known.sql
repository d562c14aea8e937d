-- Figures of units, to know those that are there.
select commune_id, year, source, people from population where commune_id = any($1)
