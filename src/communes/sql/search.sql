-- Communes by accent-free text, units of today first, whole-word beginnings before the rest; old ones say what they are now.
-- $1 text, $2 day on which a unit is "in force", $3 limit, $4 preferred province code.
with wanted as (select fold_vi($1) as text),
found as (
    select c.commune_id, c.valid_to is null or c.valid_to > $2 as is_current,
        case when fold_vi(c.name) = w.text or fold_vi(c.full_name) = w.text or c.code = w.text then 0
            when fold_vi(c.name) like w.text || '%' then 1
            when c.text_fold like w.text || '%' then 2 else 3 end as rank,
        c.text_fold
    from commune c, wanted w
    where w.text <> '' and c.text_fold like fold_like($1)
)
select jsonb_build_object('commune', to_jsonb(r), 'is_current', f.is_current,
    'now', coalesce((
        select jsonb_agg(jsonb_build_object('commune_id', n.commune_id, 'full_name', n.full_name, 'province_name', n.province_name,
            'lon', n.lon, 'lat', n.lat, 'extent', s.extent, 'share', round(s.share::numeric, 4)) order by s.share desc, n.full_name)
        from succession s join commune_row n on n.commune_id = s.new_commune_id
        where s.old_commune_id = f.commune_id and not f.is_current), '[]'))
from (
    select f.*, exists (select from commune c join province p using (province_id) where c.commune_id = f.commune_id and p.code = $4) as is_near
    from found f
    order by f.rank, is_near desc, f.is_current desc, f.text_fold
    limit $3
) f join commune_row r using (commune_id)
order by f.rank, f.is_near desc, f.is_current desc, f.text_fold
