-- Whether a commune of today is a model ward, or the heir of one.
select exists (
    select from model_ward w join commune c using (commune_id)
        left join succession s on c.valid_to is not null and s.old_commune_id = c.commune_id and s.is_default_heir
    where coalesce(s.new_commune_id, c.commune_id) = $1::uuid)
