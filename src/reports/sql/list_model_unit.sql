-- Units that a document named in a province of today or of then, as they were and what they are today (their default heir). $1 code of the province.
select c.commune_id as then_id, c.full_name as then_name, coalesce(n.commune_id, c.commune_id) as now_id, coalesce(n.full_name, c.full_name) as now_name, m.recognised_on,
    m.named_on, m.programme
from model_ward m
    join commune c using (commune_id)
    left join succession s on c.valid_to is not null and s.old_commune_id = c.commune_id and s.is_default_heir
    left join commune n on n.commune_id = s.new_commune_id
where m.commune_id in (select province_scope($1::text))
order by c.full_name, c.commune_id
