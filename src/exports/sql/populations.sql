-- Every figure of population by the name of its unit and year, former units too. $1 province.
select c.code, c.full_name, c.district_name, p.full_name as province_name, n.year, n.people, n.source as population_source, c.valid_from, c.valid_to,
    c.commune_id
from population n
    join commune c using (commune_id)
    join province p using (province_id)
where $1::text is null or c.commune_id in (select province_scope($1))
order by c.text_fold, c.commune_id, n.year, n.source
