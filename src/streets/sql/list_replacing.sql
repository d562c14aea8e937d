-- The later loads that replaced rows of a load, and how many.
select replaced_by, count(*)
from (
    select replaced_by from road where import_id = $1 union all select replaced_by from junction where import_id = $1
    union all select replaced_by from building where import_id = $1 union all select replaced_by from key_place where import_id = $1
) r
where replaced_by is not null
group by replaced_by order by 2 desc, 1
