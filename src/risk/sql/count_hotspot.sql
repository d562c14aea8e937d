-- Declared hotspots in force on the last day of a period, by the communes in force on it. $1 province, or null; $2 day after the last.
select c.commune_id, count(*)::int, bool_or(h.is_demo)
from hotspot h
    join commune c on c.commune_id in (h.commune_id, h.current_commune_id) and (c.valid_from is null or c.valid_from < $2::date) and (c.valid_to is null or c.valid_to >= $2)
where h.kind = 'declared' and h.declared_on < $2 and (h.lifted_on is null or h.lifted_on >= $2) and ($1::text is null or h.current_commune_id in (select province_scope($1)))
group by c.commune_id
