-- Periods of units, for restating.
select commune_id, valid_from, valid_to, geom_quality = 'approximate' as is_approximate from commune where commune_id = any($1)
