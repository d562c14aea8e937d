-- Code of the province of today that a commune is in, or its default heir. $1 the commune.
select p.code
from commune c
    left join succession s on c.valid_to is not null and s.old_commune_id = c.commune_id and s.is_default_heir
    join commune n on n.commune_id = coalesce(s.new_commune_id, c.commune_id)
    join province p on p.province_id = n.province_id and p.valid_to is null
where c.commune_id = $1::uuid
