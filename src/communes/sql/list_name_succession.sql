-- Which unit became which, the default heir first.
select old_commune_id, new_commune_id, extent = 'whole' as is_whole
from succession
order by old_commune_id, is_default_heir desc, share desc, new_commune_id
