-- Units named by a document, and what each is today.
select jsonb_build_object('model_ward_id', m.model_ward_id, 'commune', to_jsonb(r), 'programme', m.programme, 'directive', m.directive, 'named_on', m.named_on,
    'is_demo', m.is_demo, 'source', m.source, 'version', m.version, 'target_share', m.target_share, 'target_by', m.target_by, 'target_since', m.target_since,
    'target_document', m.target_document, 'recognised_on', m.recognised_on, 'recognised_document', m.recognised_document,
    'now', case when r.valid_to is null then jsonb_build_array(to_jsonb(r)) else coalesce((
        select jsonb_agg(to_jsonb(n) || jsonb_build_object('extent', s.extent, 'share', s.share, 'is_default_heir', s.is_default_heir) order by s.share desc, n.full_name)
        from succession s join commune_row n on n.commune_id = s.new_commune_id where s.old_commune_id = m.commune_id), '[]') end)
from model_ward m join commune_row r using (commune_id)
where $1::text is null or m.commune_id in (select province_scope($1))
order by r.full_name, m.programme
