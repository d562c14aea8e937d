-- Conflicts still to be settled at the end of a period, and those past their due day, by the communes in force then. $1 province, or null; $2 day after the last.
select c.commune_id, count(*)::int, (count(*) filter (where k.due_on < $2::date - 1))::int, bool_or(k.is_demo)
from conflict k
    join commune c on c.commune_id in (k.commune_id, k.current_commune_id) and (c.valid_from is null or c.valid_from < $2::date) and (c.valid_to is null or c.valid_to >= $2)
where k.voided_on is null and k.reported_on < $2 and (k.settled_on is null or k.settled_on >= $2)
    and ($1::text is null or coalesce(k.current_commune_id, k.commune_id) in (select province_scope($1)))
group by c.commune_id
