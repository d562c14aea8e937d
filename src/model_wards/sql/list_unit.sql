-- Units of today that come from named units, each with those: the target that was set last first, of several of one day the most demanding. $1 code of the province today, or null; $2 programme or null.
select n.commune_id, to_jsonb(n), jsonb_agg(jsonb_build_object('model_ward_id', m.model_ward_id, 'version', m.version, 'commune_id', o.commune_id, 'full_name', o.full_name,
    'district_name', o.district_name, 'extent', coalesce(s.extent, 'whole'), 'share', coalesce(s.share, 1), 'programme', m.programme, 'directive', m.directive,
    'named_on', m.named_on, 'is_demo', m.is_demo, 'source', m.source, 'target_share', m.target_share, 'target_by', m.target_by, 'target_since', m.target_since,
    'target_document', m.target_document, 'recognised_on', m.recognised_on) order by m.target_share is null, m.target_since desc nulls last, m.target_share desc, o.full_name, m.programme)
from model_ward m
    join commune o using (commune_id)
    left join succession s on o.valid_to is not null and s.old_commune_id = o.commune_id and s.is_default_heir
    join commune_row n on n.commune_id = coalesce(s.new_commune_id, o.commune_id)
where ($1::text is null or n.province_code = $1) and ($2::text is null or m.programme = $2)
group by n.commune_id, to_jsonb(n)
order by min(n.full_name)
limit 500
