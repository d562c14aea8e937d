-- Every unit with what its codes begin with and what became of it, for rows that come many at a time.
select c.commune_id, c.full_name, p.abbr || '-' || coalesce(c.code, '00000') || '-', c.valid_from, c.valid_to,
    (array_agg(s.new_commune_id) filter (where s.extent = 'whole'))[1], coalesce(array_agg(s.new_commune_id) filter (where s.new_commune_id is not null), '{}')
from commune c join province p using (province_id) left join succession s on s.old_commune_id = c.commune_id
group by c.commune_id, p.province_id
