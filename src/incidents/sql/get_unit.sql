-- A unit named for an event: whether it is in force on the day, and the one unit of today that it is or wholly became.
select c.full_name, (c.valid_from is null or c.valid_from <= $2) and (c.valid_to is null or c.valid_to > $2) as in_force,
    case when c.valid_to is null or c.valid_to > $3 then c.commune_id
        else (select s.new_commune_id from succession s where s.old_commune_id = c.commune_id and s.extent = 'whole') end as current_commune_id,
    array(select s.new_commune_id from succession s where s.old_commune_id = c.commune_id) as heirs,
    c.valid_from, c.valid_to
from commune c where c.commune_id = $1
