-- Where a unit came from, what became of it, and its populations.
select jsonb_build_object(
    'commune', (select to_jsonb(r) from commune_row r where r.commune_id = $1),
    'predecessors', coalesce((
        select jsonb_agg(jsonb_build_object('commune', to_jsonb(r), 'extent', s.extent, 'share', round(s.share::numeric, 4), 'share_basis', s.share_basis,
            'is_default_heir', s.is_default_heir, 'resolution', s.resolution, 'effective_on', s.effective_on, 'is_disputed', s.is_disputed, 'note', s.note)
            order by s.extent desc, r.full_name)
        from succession s join commune_row r on r.commune_id = s.old_commune_id where s.new_commune_id = $1), '[]'),
    'heirs', coalesce((
        select jsonb_agg(jsonb_build_object('commune', to_jsonb(r), 'extent', s.extent, 'share', round(s.share::numeric, 4), 'share_basis', s.share_basis,
            'is_default_heir', s.is_default_heir, 'resolution', s.resolution, 'effective_on', s.effective_on, 'is_disputed', s.is_disputed, 'note', s.note)
            order by s.is_default_heir desc, r.full_name)
        from succession s join commune_row r on r.commune_id = s.new_commune_id where s.old_commune_id = $1), '[]'),
    'populations', coalesce((
        select jsonb_agg(jsonb_build_object('year', n.year, 'people', n.people, 'source', n.source) order by n.year desc, n.source)
        from population n where n.commune_id = $1), '[]'))
where exists (select from commune where commune_id = $1)
