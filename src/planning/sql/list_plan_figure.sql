-- Figures of a plan by commune, half of the day and source, with whether the commune is a model ward. $1 the plan.
select jsonb_build_object('commune_id', f.commune_id, 'full_name', c.full_name, 'cameras', (select count(*) from plan_camera k where k.plan_id = f.plan_id and k.commune_id = f.commune_id), 'half', f.half, 'source', f.source, 'points', f.points, 'need', f.need,
    'seen_before', f.seen_before, 'seen_after', f.seen_after, 'street_m', f.street_m, 'street_before_m', f.street_before_m, 'street_after_m', f.street_after_m,
    'is_model_ward', exists (select from model_ward m left join succession s on s.old_commune_id = m.commune_id and s.is_default_heir
        where coalesce(s.new_commune_id, m.commune_id) = f.commune_id))
from plan_figure f join commune c using (commune_id)
where f.plan_id = $1::uuid
order by c.code, f.commune_id, f.half, f.source
