-- Units of today that have no boundary yet.
select code || ' ' || full_name from commune where valid_to is null and geom_quality not in ('reference', 'surveyed') order by code
