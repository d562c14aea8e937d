-- Communes that a name was resolved to, in that order, as search.sql has them. $1 ids, $2 day on which a unit is "in force", $3 limit.
select jsonb_build_object('commune', to_jsonb(r), 'is_current', f.is_current,
    'now', coalesce((
        select jsonb_agg(jsonb_build_object('commune_id', n.commune_id, 'full_name', n.full_name, 'province_name', n.province_name,
            'lon', n.lon, 'lat', n.lat, 'extent', s.extent, 'share', round(s.share::numeric, 4)) order by s.share desc, n.full_name)
        from succession s join commune_row n on n.commune_id = s.new_commune_id
        where s.old_commune_id = f.commune_id and not f.is_current), '[]'))
from (
    select c.commune_id, m.place, c.valid_to is null or c.valid_to > $2 as is_current
    from unnest($1::uuid[]) with ordinality m (commune_id, place) join commune c using (commune_id)
    order by m.place
    limit $3
) f join commune_row r using (commune_id)
order by f.place
