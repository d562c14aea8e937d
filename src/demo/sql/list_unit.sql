-- The units of the filled provinces on a day, and every unit of any day whose extent meets one of theirs: with these the
-- generator decides where a spot belongs as commune_at() does, in the same order. $1 province codes, $2 day
-- Extents, not areas, are compared, through the index: an area is long and would be unpacked for every pair.
with scope as materialized (
    select c.commune_id, st_envelope(c.geom) as box
    from commune c join province p using (province_id)
    where p.code = any($1) and (p.valid_from is null or p.valid_from <= $2) and (p.valid_to is null or p.valid_to > $2)
        and (c.valid_from is null or c.valid_from <= $2) and (c.valid_to is null or c.valid_to > $2) and c.geom is not null
), wanted as materialized (
    select o.commune_id, bool_or(o.commune_id = s.commune_id) as in_scope
    from scope s cross join lateral (select c.commune_id from commune c where c.geom && s.box offset 0) o
    group by o.commune_id
)
select c.commune_id, c.code, p.abbr, p.code as province_code, c.kind, c.name, c.full_name, c.valid_from, c.valid_to,
    c.geom_quality = 'approximate' as is_approximate, w.in_scope,
    (select n.people from population n where n.commune_id = c.commune_id order by n.year desc, n.source limit 1) as people,
    (select h.new_commune_id from succession h where h.old_commune_id = c.commune_id and h.extent = 'whole') as whole_heir,
    st_x(c.centre) as lon, st_y(c.centre) as lat, st_asgeojson(c.geom, 8) as area
from wanted w join commune c using (commune_id) join province p using (province_id)
order by c.code nulls last, c.commune_id
