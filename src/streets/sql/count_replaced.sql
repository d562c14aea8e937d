-- How many rows of earlier loads a load has replaced.
select (select count(*) from road where replaced_by = $1) + (select count(*) from junction where replaced_by = $1)
    + (select count(*) from building where replaced_by = $1) + (select count(*) from key_place where replaced_by = $1)
