-- Communes in force on a day, each with its province of today and its people: the newest figure up to the day, else the oldest after it. $1 province, or null; $2 the day.
select c.commune_id, coalesce(p.code, h.code, '') as home,
    (select n.people::bigint from population n where n.commune_id = c.commune_id
        order by n.year > extract(year from $2::date), abs(n.year - extract(year from $2)), n.source limit 1) as people
from commune c
    left join province p on p.province_id = c.province_id and p.valid_to is null
    left join lateral (
        select q.code from succession s join commune n on n.commune_id = s.new_commune_id join province q on q.province_id = n.province_id and q.valid_to is null
        where p.code is null and s.old_commune_id = c.commune_id and s.is_default_heir limit 1
    ) h on true
where ($1::text is null or c.commune_id in (select province_scope($1)))
    and (c.valid_from is null or c.valid_from <= $2) and (c.valid_to is null or c.valid_to > $2)
order by 2, c.code, c.commune_id
